import Glibc
package import Groundwork

/// Serves routers at one or more addresses.
///
/// ```
/// let server = HTTPServer(log: log)
/// try await server.start([ListenerSettings("main", port: 8000, router: router)])
/// …
/// await server.stop()
/// ```
package actor HTTPServer {
  private let settings: ServerSettings
  private let log: Log
  private let clock: any MonotonicClock
  private var listeners: [HTTPListener] = []
  /// Those whose daemons run: also while they stop.
  private var watched: [HTTPListener] = []
  private var sockets: WebSocketLoop?
  private var watch: Task<Void, Never>?

  package init(
    settings: ServerSettings = ServerSettings(), log: Log, clock: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.settings = settings
    self.log = log
    self.clock = clock
  }

  /// Opens every listener or none. Returns the ports by the listeners' names.
  @discardableResult
  package func start(_ wanted: [ListenerSettings]) async throws -> [String: Int] {
    precondition(listeners.isEmpty, "the server runs already")
    // A client that goes away while it is written to must not end the process.
    signal(SIGPIPE, SIG_IGN)
    let sockets = try WebSocketLoop(clock: clock, log: log)
    self.sockets = sockets
    let bodies = BodyBudget(limit: settings.bodyMemory)
    do {
      for listener in wanted {
        listeners.append(
          try HTTPListener(listener, settings: settings, sockets: sockets, bodies: bodies, clock: clock, log: log))
      }
    } catch {
      await stop()
      throw error
    }
    watched = listeners
    watch = Task { [weak self] in await self?.watchDeadlines() }
    return Dictionary(listeners.map { ($0.name, $0.port) }) { first, _ in first }
  }

  /// Runs until the task is cancelled, then stops in good order.
  package func run(_ wanted: [ListenerSettings], onStart: @Sendable ([String: Int]) -> Void = { _ in }) async throws {
    onStart(try await start(wanted))
    do { while true { try await clock.sleep(for: .seconds(3600)) } } catch { await stop() }
  }

  /// Answers what is asked from now on with 503, waits for what is in flight, then refuses or cuts the rest. Returns when
  /// nothing runs and nobody listens.
  package func stop() async {
    let (stopping, loop) = (listeners, sockets)
    listeners = []
    sockets = nil
    for listener in stopping { listener.drain() }
    loop?.closeAll()
    await wait(upTo: settings.grace) { stopping.allSatisfy { $0.inFlight == 0 } }
    for listener in stopping { listener.abort() }
    await wait(upTo: .seconds(2)) { stopping.allSatisfy { $0.inFlight == 0 } }
    await wait(upTo: .seconds(2)) { loop?.isEmpty ?? true }
    // libmicrohttpd dies when it is about to refuse a request of its own accord and is stopped at that moment.
    await wait(upTo: .seconds(2)) {
      for listener in stopping { listener.endConnections() }
      return stopping.allSatisfy { $0.openConnections == 0 }
    }
    watch?.cancel()
    watch = nil
    watched = []
    await loop?.stop()
    let thread = BlockingThread(name: "http stop")
    for listener in stopping {
      await withCheckedContinuation { continuation in
        thread.perform {
          listener.stop()
          continuation.resume()
        }
      }
    }
  }

  /// Connections that are WebSockets now.
  package var openSockets: Int { sockets?.count ?? 0 }
  /// Requests that have begun and are not answered.
  package var requestsInFlight: Int { listeners.reduce(0) { $0 + $1.inFlight } }

  private func watchDeadlines() async {
    while !Task.isCancelled {
      for listener in watched { listener.checkDeadlines() }
      // Cancelled by `stop`: then there is nothing left to watch.
      do { try await clock.sleep(for: .milliseconds(500)) } catch { return }
    }
  }

  private func wait(upTo limit: Duration, until isDone: () -> Bool) async {
    let deadline = clock.now + limit
    while !isDone(), clock.now < deadline {
      // Stopping goes on although the task that asked for it is cancelled.
      await Task { try? await Task.sleep(for: .milliseconds(10)) }.value
    }
  }
}
