import Groundwork
import Records

/// Keeps twenty connections from knocking at a closed door at once: after a failure nobody tries for a while, and the
/// reason of the last time is what everybody gets. Says so once when it begins and once when it is over.
final class PostgresDoor: Sendable {
  private struct State {
    var backoff: Backoff
    var notBefore = Duration.zero
    var reason: StoreError?
    var random = SeededRandom()
  }

  private let state = Lock(State(backoff: Backoff(BackoffSettings(first: .milliseconds(100), maximum: .seconds(5)))))
  private let clock: any MonotonicClock
  private let log: Log

  init(log: Log, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.log = log
    self.clock = clock
  }

  /// Makes a connection with `connect`, unless it was tried in vain a moment ago.
  func pass<Connection>(_ connect: () throws -> Connection) throws -> Connection {
    let now = clock.now
    if let reason = state.withLock({ $0.notBefore > now ? $0.reason : nil }) { throw reason }
    do {
      let connection = try connect()
      let wasClosed = state.withLock { state in
        defer { (state.reason, state.notBefore) = (nil, .zero) }
        state.backoff.worked(at: now)
        return state.reason != nil
      }
      if wasClosed { log.info("the database answers again") }
      return connection
    } catch let error as StoreError {
      let isNews = state.withLock { state in
        defer { state.reason = error }
        let now = clock.now
        state.notBefore = now + state.backoff.failed(at: now, using: &state.random)
        return state.reason?.kind != error.kind
      }
      if isNews { log.error(error.description) }
      throw error
    }
  }
}
