import Groundwork

/// A message for many clients: compressed once, however many get it.
package final class PreparedMessage: Sendable {
  package let message: WebSocketMessage
  /// Whether it may be lost to a client that is too slow, where the route's policy loses messages at all. Confirmations
  /// and ends may not, as long as there is anything else.
  package let mayGiveWay: Bool
  private let compressed = Lock<[UInt8]?>(nil)

  /// Without compression.
  let payload: [UInt8]

  package init(_ message: WebSocketMessage, mayGiveWay: Bool = true) {
    self.message = message
    self.mayGiveWay = mayGiveWay
    switch message {
    case .text(let text): payload = Array(text.utf8)
    case .binary(let bytes): payload = bytes
    }
  }

  var isText: Bool { if case .text = message { true } else { false } }

  /// The compressed payload; made by the first who asks.
  func compressed(_ compress: ([UInt8]) -> [UInt8]) -> [UInt8] {
    if let known = compressed.withLock({ $0 }) { return known }
    let made = compress(payload)
    compressed.withLock { $0 = made }
    return made
  }
}
