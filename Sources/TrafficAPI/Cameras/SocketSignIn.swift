import Groundwork
import Identity
import WebServer

/// Whoever signs out, or loses a key or a role, watches no longer.
struct SocketSignIn: Sendable {
  let guards: Guards

  private static let asksEvery = Duration.seconds(10)

  /// Until the task is cancelled, or the socket is closed because of it.
  func keepAsking(_ socket: WebSocketConnection) async throws {
    let signIn = guards.own(.viewer)
    while true {
      try await Task.sleep(for: Self.asksEvery)
      do { _ = try await signIn.check(socket.request) } catch let error as HTTPError where error.status < 500 {
        return socket.close(.policyViolation, reason: "not signed in any more")
      }
    }
  }
}
