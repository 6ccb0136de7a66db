import Groundwork
import Identity
import WebServer

/// Whoever signs out, or loses a key or a role, watches no longer.
struct SocketSignIn: Sendable {
  let signIn: SignIn
  let clock: any MonotonicClock

  private static let asksEvery = Duration.seconds(10)

  init(guards: Guards, role: Role = .viewer) { self.init(guards.own(role)) }

  init(_ signIn: SignIn, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.signIn = signIn
    self.clock = clock
  }

  /// Until the task is cancelled, or the socket is closed because of it.
  func keepAsking(_ socket: WebSocketConnection) async {
    guard await isRefused(socket.request) else { return }
    socket.close(.policyViolation, reason: "not signed in any more")
  }

  /// Returns true once the sign-in does not hold any more, false when the task is cancelled. Where it cannot be told now,
  /// because the database is away, it is asked again.
  func isRefused(_ request: Request) async -> Bool {
    while true {
      do { try await clock.sleep(for: Self.asksEvery) } catch { return false }
      do { _ = try await signIn.check(request) } catch let error as HTTPError where error.status < 500 {
        return true
      } catch { continue }
    }
  }
}
