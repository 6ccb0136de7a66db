/// How both ends compress messages (RFC 7692): what of a client's offer was accepted.
struct DeflateAgreement: Sendable, Equatable {
  /// Each of our messages starts with an empty window.
  var serverForgets: Bool
  /// Each of the client's messages does.
  var clientForgets: Bool
  /// 9 to 15.
  var serverWindow = 15
  var clientWindow: Int?

  /// The value of the answer's `Sec-WebSocket-Extensions`.
  var header: String {
    var words = ["permessage-deflate"]
    if serverForgets { words.append("server_no_context_takeover") }
    if clientForgets { words.append("client_no_context_takeover") }
    if serverWindow != 15 { words.append("server_max_window_bits=\(serverWindow)") }
    if let clientWindow { words.append("client_max_window_bits=\(clientWindow)") }
    return words.joined(separator: "; ")
  }

  /// The first acceptable offer; nil means no compression.
  static func first(of headers: [String], compression: WebSocketOptions.Compression) -> DeflateAgreement? {
    guard compression != .off else { return nil }
    for header in headers {
      for offer in header.split(separator: ",") {
        if let agreement = accept(offer, isForgetful: compression == .perMessage) { return agreement }
      }
    }
    return nil
  }

  private static func accept(_ offer: Substring, isForgetful: Bool) -> DeflateAgreement? {
    let words = offer.split(separator: ";").map { String($0.trimmingBlanks) }
    guard words.first == "permessage-deflate" else { return nil }
    var agreement = DeflateAgreement(serverForgets: isForgetful, clientForgets: isForgetful)
    var seen: Set<String> = []
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1).map { String($0.trimmingBlanks) }
      guard let name = parts.first, seen.insert(name).inserted else { return nil }
      let value = parts.count > 1 ? unquoted(parts[1]) : nil
      guard agreement.apply(name, value) else { return nil }
    }
    return agreement
  }

  /// False for what cannot be agreed to.
  private mutating func apply(_ name: String, _ value: String?) -> Bool {
    switch (name, value) {
    case ("server_no_context_takeover", nil): serverForgets = true
    case ("client_no_context_takeover", nil): clientForgets = true
    case ("server_max_window_bits", let value?):
      // zlib cannot make a raw stream with a window of 256 bytes.
      guard let bits = Self.bits(value), bits > 8 else { return false }
      serverWindow = bits
    case ("client_max_window_bits", nil): break
    case ("client_max_window_bits", let value?):
      guard let bits = Self.bits(value) else { return false }
      clientWindow = bits
    default: return false
    }
    return true
  }

  private static func bits(_ text: String) -> Int? {
    guard let bits = Int(text), (8...15).contains(bits), String(bits) == text else { return nil }
    return bits
  }

  private static func unquoted(_ text: String) -> String {
    text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
  }
}
