import Glibc
import Groundwork

/// Knows every connection: from whom it is, and what is waited for on it. Ends those of clients that have hung up, that
/// take for ever to send a head, or that leave nothing for others.
///
/// libmicrohttpd is told of new bytes only once (edge-triggered epoll). When a client's last bytes and its end arrive
/// together, it reads the bytes and never looks again; the connection would stay until the idle limit. And a byte now and
/// then keeps a connection from being idle. So somebody looks now and then at every connection on which nobody is working.
final class ConnectionWatch: Sendable {
  enum Phase: Equatable {
    /// Before a request.
    case idle(since: Duration)
    /// The first line of a request has come, the rest of its head has not.
    case head(since: Duration)
    /// A body comes, or may come.
    case body
    /// A request is being answered: such a client may have stopped sending and still read.
    case answering
    /// It belongs to a WebSocket.
    case upgraded
  }

  private struct Connection {
    var phase: Phase
    let address: String
  }

  private struct State {
    /// By descriptor.
    var connections: [Int32: Connection] = [:]
    var counts: [String: Int] = [:]
    var refused: [String: Int] = [:]
  }

  private let perAddress: Int
  private let idleLimit: Duration
  private let headLimit: Duration
  private let state = Lock(State())

  /// - Parameters:
  ///   - perAddress: connections of one client at the same time.
  ///   - idleLimit: until a request begins.
  ///   - headLimit: from its first line to the end of its head.
  init(perAddress: Int, idleLimit: Duration, headLimit: Duration) {
    self.perAddress = perAddress
    self.idleLimit = idleLimit
    self.headLimit = headLimit
  }

  var count: Int { state.withLock { $0.connections.count } }

  /// Whether a client may have one more.
  func admits(_ address: String) -> Bool {
    state.withLock { state in
      if state.counts[address, default: 0] < perAddress { return true }
      state.refused[address, default: 0] += 1
      return false
    }
  }

  /// Who was refused since this was last asked, and how often.
  func takeRefused() -> [String: Int] {
    state.withLock { state in
      defer { state.refused = [:] }
      return state.refused
    }
  }

  func opened(_ descriptor: Int32, from address: String, now: Duration) {
    state.withLock { state in
      Self.remove(descriptor, &state)
      state.connections[descriptor] = Connection(phase: .idle(since: now), address: address)
      state.counts[address, default: 0] += 1
    }
  }

  /// Before the descriptor is closed.
  func closed(_ descriptor: Int32) { state.withLock { Self.remove(descriptor, &$0) } }

  func enter(_ descriptor: Int32, _ phase: Phase) {
    state.withLock { state in
      guard let known = state.connections[descriptor], known.phase != .upgraded else { return }
      state.connections[descriptor]?.phase = phase
    }
  }

  /// Ends a connection on which a request arrives that will not be read to its end.
  /// - Parameter words: sent before, as far as the client takes them at once.
  /// - Returns: false when the request has arrived already: then it is answered as usual.
  func cut(_ descriptor: Int32, saying words: [UInt8]) -> Bool {
    state.withLock { state in
      switch state.connections[descriptor]?.phase {
      case .head, .body: break
      default: return false
      }
      _ = unsafe send(descriptor, words, words.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
      _ = shutdown(descriptor, Int32(SHUT_RDWR))
      return true
    }
  }

  /// How many there are that are no WebSockets.
  var plainCount: Int { state.withLock { $0.connections.values.count { $0.phase != .upgraded } } }

  /// Nothing more is read from any of them; that wakes libmicrohttpd, which closes them.
  func endReading() {
    state.withLock { state in
      for (descriptor, connection) in state.connections where connection.phase != .upgraded {
        _ = shutdown(descriptor, Int32(SHUT_RD))
      }
    }
  }

  /// Ends both directions of whoever has hung up or lets everybody wait; that wakes libmicrohttpd.
  func look(now: Duration) {
    state.withLock { state in
      for (descriptor, connection) in state.connections where isOver(connection.phase, descriptor, now) {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
      }
    }
  }

  private func isOver(_ phase: Phase, _ descriptor: Int32, _ now: Duration) -> Bool {
    switch phase {
    case .idle(let since): now - since > idleLimit + headLimit || hasHungUp(descriptor)
    case .head(let since): now - since > headLimit || hasHungUp(descriptor)
    case .body: hasHungUp(descriptor)
    case .answering, .upgraded: false
    }
  }

  private func hasHungUp(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
  }

  private static func remove(_ descriptor: Int32, _ state: inout State) {
    guard let address = state.connections.removeValue(forKey: descriptor)?.address else { return }
    let left = state.counts[address, default: 0] - 1
    state.counts[address] = left > 0 ? left : nil
  }
}
