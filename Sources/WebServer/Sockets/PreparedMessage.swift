import Groundwork

/// A message for many clients: compressed once, however many get it.
package final class PreparedMessage: Sendable {
  /// Whether it may be lost to a client that is too slow, where the route's policy loses messages at all. Confirmations
  /// and ends may not, as long as there is anything else.
  package let mayGiveWay: Bool
  let isText: Bool
  /// Without compression.
  let payload: [UInt8]
  private let compressed = Lock<[UInt8]?>(nil)

  package init(_ message: WebSocketMessage, mayGiveWay: Bool = true) {
    payload = message.bytes
    if case .text = message { isText = true } else { isText = false }
    self.mayGiveWay = mayGiveWay
  }

  /// A text of ours that is UTF-8 already: a picture in it need not be looked at again.
  package init(text: [UInt8], mayGiveWay: Bool = true) {
    (payload, isText) = (text, true)
    self.mayGiveWay = mayGiveWay
  }

  package var message: WebSocketMessage {
    isText ? .text(String(decoding: payload, as: UTF8.self)) : .binary(payload)
  }

  /// The compressed payload; made by the first who asks.
  func compressed(_ compress: ([UInt8]) -> [UInt8]) -> [UInt8] {
    if let known = compressed.withLock({ $0 }) { return known }
    let made = compress(payload)
    compressed.withLock { $0 = made }
    return made
  }
}
