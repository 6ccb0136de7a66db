import Groundwork

/// A message for many clients: compressed once, however many get it.
package final class PreparedMessage: Sendable {
  package let message: WebSocketMessage
  private let compressed = Lock<[UInt8]?>(nil)

  /// Without compression.
  let payload: [UInt8]

  package init(_ message: WebSocketMessage) {
    self.message = message
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
