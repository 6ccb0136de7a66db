import COpenSSL

/// The two messages of HTTP that open a WebSocket (RFC 6455, 4): the request, and what its answer must prove.
struct WebSocketOpening: Sendable {
  let request: [UInt8]
  private let key: String

  /// - Parameters:
  ///   - place: host with port as the address says it, and the path.
  ///   - nonce: sixteen bytes of chance.
  init(host: String, path: String, headers: [(name: String, value: String)], nonce: [UInt8]) {
    key = Self.base64(nonce)
    var lines = [
      "GET \(path) HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade",
      "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key)", "User-Agent: gantry",
    ]
    lines += headers.map { "\($0.name): \($0.value)" }
    request = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  /// What the server's first bytes mean.
  enum Answer: Equatable {
    /// Not all of it is there.
    case incomplete
    /// The door is open; what followed belongs to the socket.
    case open(rest: [UInt8])
    case refused(status: Int)
    /// No WebSocket server talks like this.
    case nonsense(String)
  }

  /// More is no head of an answer.
  static let longest = 16 << 10

  func answer(_ bytes: [UInt8]) -> Answer {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
      return bytes.count > Self.longest ? .nonsense("its answer does not end") : .incomplete
    }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .split(whereSeparator: \.isNewline).map(String.init)
    let words = lines.first?.split(separator: " ", maxSplits: 2) ?? []
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      return .nonsense("it does not speak HTTP")
    }
    guard status == 101 else { return .refused(status: status) }
    guard Self.value("sec-websocket-accept", lines) == accept else {
      return .nonsense("it did not understand that a WebSocket is asked for")
    }
    guard Self.value("sec-websocket-extensions", lines) == nil else {
      return .nonsense("it uses an extension that was not offered")
    }
    return .open(rest: Array(bytes[end.upperBound...]))
  }

  private static func value(_ name: String, _ lines: [String]) -> String? {
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      return String(value.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
    return nil
  }

  var accept: String { Self.base64(Self.sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))) }

  private static func sha1(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 20)
    let code = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil)
    precondition(code == 1, "SHA-1 of bytes in memory cannot fail")
    return digest
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    // OpenSSL ends it with a zero.
    var letters = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
    let count = unsafe EVP_EncodeBlock(&letters, bytes, Int32(bytes.count))
    return String(decoding: letters.prefix(Int(count)), as: UTF8.self)
  }
}
