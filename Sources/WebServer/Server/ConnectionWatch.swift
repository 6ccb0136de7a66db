import Glibc
import Groundwork

/// Notices clients that have hung up.
///
/// libmicrohttpd is told of new bytes only once (edge-triggered epoll). When a client's last bytes and its end arrive
/// together, it reads the bytes and never looks again; the connection would stay until the idle limit. So somebody looks
/// now and then at every connection on which nobody is working.
final class ConnectionWatch: Sendable {
  /// By descriptor; true while a request is being answered: such a client may have stopped sending and still read.
  private let connections = Lock<[Int32: Bool]>([:])

  func opened(_ descriptor: Int32) { connections.withLock { $0[descriptor] = false } }

  /// Before the descriptor is closed.
  func closed(_ descriptor: Int32) { connections.withLock { _ = $0.removeValue(forKey: descriptor) } }

  func isAnswering(_ descriptor: Int32, _ flag: Bool) {
    connections.withLock { connections in
      if connections[descriptor] != nil { connections[descriptor] = flag }
    }
  }

  var count: Int { connections.withLock { $0.count } }

  /// Ends both directions of whoever has hung up; that wakes libmicrohttpd.
  func look() {
    connections.withLock { connections in
      for (descriptor, isAnswering) in connections where !isAnswering && hasHungUp(descriptor) {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
      }
    }
  }

  private func hasHungUp(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
  }
}
