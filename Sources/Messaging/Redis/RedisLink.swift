import Groundwork

/// The way to one Redis for many callers: what several ask at the same time travels together.
///
/// A lost connection is made anew by the next caller, with growing pauses; between attempts callers are told at once.
/// A command may reach the server twice when the connection breaks under it, so every command sent here bears that.
final class RedisLink: Sendable {
  let settings: RedisSettings
  private let station: RedisStation
  private let waiting = Lock<[RedisTicket]>([])

  init(_ settings: RedisSettings, name: String, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.settings = settings
    station = RedisStation(settings, name: name, clock: clock)
  }

  /// The answers, in the order of the commands.
  /// - Parameters:
  ///   - waits: what the commands themselves ask the server to wait; others stand behind them meanwhile, so such commands
  ///     have a link of their own.
  ///   - repeats: false throws where a connection breaks that was good before, instead of asking again: for commands
  ///     whose first answer would be lost.
  func call(
    _ commands: [RedisCommand], waits: Duration = .zero, repeats: Bool = true
  ) async throws(RedisError) -> [RedisReply] {
    let ticket = RedisTicket(commands, waits: waits, repeats: repeats)
    waiting.withLock { $0.append(ticket) }
    // Whoever comes first takes along what the others left; they then find their answers made.
    await station.serve { self.takeWaiting() }
    return try ticket.answers()
  }

  private func takeWaiting() -> [RedisTicket] {
    waiting.withLock { tickets in
      defer { tickets = [] }
      return tickets
    }
  }

  /// One command's answer; the server's no is thrown.
  func call(_ command: RedisCommand, waits: Duration = .zero) async throws(RedisError) -> RedisReply {
    let reply = try await call([command], waits: waits).first ?? .null
    if case .failure(let text) = reply {
      throw RedisError(.refused, "\(settings.address): \(command.name) was refused: \(text).")
    }
    return reply
  }
}

/// What one caller asked and, later, what came of it.
private final class RedisTicket: Sendable {
  let commands: [RedisCommand]
  let waits: Duration
  let repeats: Bool
  private let result = Lock<Result<[RedisReply], RedisError>?>(nil)

  init(_ commands: [RedisCommand], waits: Duration, repeats: Bool) {
    self.commands = commands
    self.waits = waits
    self.repeats = repeats
  }

  func settle(_ result: Result<[RedisReply], RedisError>) { self.result.withLock { $0 = result } }

  func answers() throws(RedisError) -> [RedisReply] {
    guard let result = result.withLock({ $0 }) else { preconditionFailure("a ticket is settled before it is read") }
    return try result.get()
  }
}

/// Owns the connection, on a thread of its own.
private actor RedisStation {
  private let thread: BlockingThread
  private let settings: RedisSettings
  private let clock: any MonotonicClock
  private var connection: RedisConnection?
  private var backoff: Backoff
  private var random = SeededRandom()
  /// Not to be tried before, and why.
  private var pause: (until: Duration, cause: RedisError)?

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  init(_ settings: RedisSettings, name: String, clock: any MonotonicClock) {
    self.settings = settings
    self.clock = clock
    thread = BlockingThread(name: name)
    backoff = Backoff(settings.backoff)
  }

  func serve(_ take: @Sendable () -> [RedisTicket]) {
    let tickets = take()
    guard !tickets.isEmpty else { return }
    do throws(RedisError) {
      var replies = try run(
        tickets.flatMap(\.commands), waits: tickets.map(\.waits).max() ?? .zero,
        repeats: tickets.allSatisfy(\.repeats))[...]
      for ticket in tickets {
        ticket.settle(.success(Array(replies.prefix(ticket.commands.count))))
        replies = replies.dropFirst(ticket.commands.count)
      }
    } catch {
      for ticket in tickets { ticket.settle(.failure(error)) }
    }
  }

  private func run(
    _ commands: [RedisCommand], waits: Duration, repeats: Bool
  ) throws(RedisError) -> [RedisReply] {
    if let old = connection {
      do throws(RedisError) {
        return try old.run(commands, waits: waits)
      } catch {
        // The server may have been started anew since the last call: that is no reason to bother the caller.
        connection = nil
        if !repeats { throw error }
      }
    }
    let fresh = try connect()
    do throws(RedisError) {
      let replies = try fresh.run(commands, waits: waits)
      connection = fresh
      backoff.worked(at: clock.now)
      return replies
    } catch {
      throw failed(error)
    }
  }

  private func connect() throws(RedisError) -> RedisConnection {
    if let pause, clock.now < pause.until { throw pause.cause }
    do throws(RedisError) {
      let connection = try RedisConnection(settings)
      pause = nil
      return connection
    } catch {
      throw failed(error)
    }
  }

  private func failed(_ error: RedisError) -> RedisError {
    pause = (clock.now + backoff.failed(at: clock.now, using: &random), error)
    return error
  }
}
