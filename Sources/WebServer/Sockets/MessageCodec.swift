/// The compressors that all clients without a memory share. Belongs to the socket thread.
final class SharedCodec {
  let deflater = MessageDeflater()
  let inflater = MessageInflater()
}

/// Turns messages into payloads and back, as agreed with one client.
final class MessageCodec {
  struct Problem: Error, Equatable {
    let code: WebSocketCloseCode
    let reason: String
  }

  private let agreement: DeflateAgreement?
  /// Bytes of a message.
  private let limit: Int
  private let shared: SharedCodec
  private lazy var ownDeflater = MessageDeflater(
    window: agreement?.serverWindow ?? 15, forgets: agreement?.serverForgets ?? true)
  private lazy var ownInflater = MessageInflater(forgets: agreement?.clientForgets ?? true)

  init(agreement: DeflateAgreement?, limit: Int, _ shared: SharedCodec) {
    self.agreement = agreement
    self.limit = limit
    self.shared = shared
  }

  func payload(of message: PreparedMessage) -> (bytes: [UInt8], isCompressed: Bool) {
    guard let agreement else { return (message.payload, false) }
    if agreement.serverForgets && agreement.serverWindow == 15 {
      let compressed = message.compressed(shared.deflater.compress)
      let plain = message.payload
      return compressed.count < plain.count ? (compressed, true) : (plain, false)
    }
    return (ownDeflater.compress(message.payload), true)
  }

  func message(_ payload: [UInt8], isText: Bool, isCompressed: Bool) -> Result<WebSocketMessage, Problem> {
    var bytes = payload
    if isCompressed {
      let inflater = agreement?.clientForgets == false ? ownInflater : shared.inflater
      do throws(MessageInflater.Failure) {
        bytes = try inflater.expand(payload, limit: limit)
      } catch {
        switch error {
        case .damaged: return .failure(Problem(code: .invalidPayload, reason: "the compressed message is damaged"))
        case .tooLarge: return .failure(Problem(code: .messageTooBig, reason: "more than \(limit) bytes"))
        }
      }
    }
    guard isText else { return .success(.binary(bytes)) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return .failure(Problem(code: .invalidPayload, reason: "the text is not UTF-8"))
    }
    return .success(.text(text))
  }
}
