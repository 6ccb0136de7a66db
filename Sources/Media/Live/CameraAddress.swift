package import Groundwork

/// Where a camera is reached: `rtsp://user:password@host:554/path`, taken apart, checked, and safe to print.
///
/// `description` never shows the password; `revealed` is for the library that connects.
package struct CameraAddress: Sendable, Hashable, CustomStringConvertible {
  package enum Scheme: String, Sendable, CaseIterable { case rtsp, rtsps, http, https }

  package let scheme: Scheme
  /// As the camera expects it, not percent-encoded.
  package let user: String?
  package let password: Secret?
  /// A name, an IPv4 address, or an IPv6 address in brackets.
  package let host: String
  package let port: Int?
  /// From the first slash on, as it was written; empty or starting with `/` or `?`.
  package let path: String

  /// No camera needs more, and libraries copy addresses into buffers of about this size.
  package static let maximumBytes = 2048

  /// The same camera with credentials kept elsewhere (a settings key, a file).
  package func signedIn(user: String, password: Secret) -> CameraAddress {
    CameraAddress(scheme: scheme, user: user, password: password, host: host, port: port, path: path)
  }

  package var description: String { Redaction.redacted(text(password: password.map { _ in Secret.mask })) }

  /// The whole address with the credentials percent-encoded.
  var revealed: String { text(password: password.map { PercentCoding.encoded($0.revealed) }) }

  private func text(password: String?) -> String {
    var text = "\(scheme.rawValue)://"
    if let user {
      text += PercentCoding.encoded(user)
      if let password { text += ":\(password)" }
      text += "@"
    }
    text += host
    if let port { text += ":\(port)" }
    return text + path
  }
}

extension CameraAddress {
  /// Takes an address apart; what is wrong is said without showing a password.
  package init(parsing text: String) throws(MediaError) {
    var parser = Parser(text: text)
    self = try parser.parse()
  }

  private struct Parser {
    let text: String
    let bytes: [UInt8]

    init(text: String) {
      self.text = text
      bytes = Array(text.utf8)
    }

    mutating func parse() throws(MediaError) -> CameraAddress {
      guard bytes.count <= CameraAddress.maximumBytes else {
        throw wrong("it has \(bytes.count) bytes, at most \(CameraAddress.maximumBytes) are accepted")
      }
      guard !bytes.contains(where: { $0 <= UInt8(ascii: " ") || $0 == 0x7F }) else {
        throw wrong("it holds a space or a control character; write them as %20")
      }
      let (scheme, start) = try schemeAndStart()
      let rest = bytes[start...]
      let authority = rest.prefix { !Self.endsAuthority($0) }
      let path = bytes[authority.endIndex...].prefix { $0 != UInt8(ascii: "#") }
      let (user, password, location) = try credentials(in: authority)
      let (host, port) = try hostAndPort(in: location)
      return CameraAddress(
        scheme: scheme, user: user, password: password, host: host, port: port,
        path: String(decoding: path, as: UTF8.self))
    }

    private func schemeAndStart() throws(MediaError) -> (Scheme, start: Int) {
      guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: Array("://".utf8)) else {
        throw wrong("it does not begin with a scheme and ://")
      }
      let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
      guard let scheme = Scheme(rawValue: name) else { throw wrong("\(name.prefix(32)):// is not a camera's scheme") }
      return (scheme, colon + 3)
    }

    private func credentials(
      in authority: ArraySlice<UInt8>
    ) throws(MediaError) -> (user: String?, password: Secret?, rest: ArraySlice<UInt8>) {
      guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return (nil, nil, authority) }
      let information = authority[..<at]
      let colon = information.firstIndex(of: UInt8(ascii: ":"))
      let user = PercentCoding.decoded(information[..<(colon ?? at)])
      let password = colon.map { Secret(PercentCoding.decoded(information[($0 + 1)...])) }
      let hasControls = (user + (password?.revealed ?? "")).utf8.contains { $0 < UInt8(ascii: " ") || $0 == 0x7F }
      if hasControls { throw wrong("user name or password hold a control character") }
      return (user, password, authority[(at + 1)...])
    }

    private func hostAndPort(in bytes: ArraySlice<UInt8>) throws(MediaError) -> (host: String, port: Int?) {
      let isBracketed = bytes.first == UInt8(ascii: "[")
      let closing = bytes.firstIndex(of: UInt8(ascii: "]"))
      if isBracketed != (closing != nil) { throw wrong("the brackets around an IPv6 address do not match") }
      let hostEnd = closing.map { $0 + 1 } ?? bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
      let host = bytes[..<hostEnd]
      guard host.count > (isBracketed ? 2 : 0) else { throw wrong("the host is missing") }
      guard host.allSatisfy(isBracketed ? Self.isIPv6Byte : Self.isHostByte) else {
        throw wrong("the host holds a character that no host name has")
      }
      let name = String(decoding: host, as: UTF8.self)
      let rest = bytes[hostEnd...]
      guard let first = rest.first else { return (name, nil) }
      let digits = String(decoding: rest.dropFirst(), as: UTF8.self)
      guard first == UInt8(ascii: ":"), let port = UInt16(digits), port > 0, !digits.hasPrefix("+") else {
        throw wrong(
          "the port is not a number from 1 to 65535; in a password write / as %2F, ? as %3F, # as %23, @ as %40")
      }
      return (name, Int(port))
    }

    private func wrong(_ cause: String) -> MediaError {
      let shown = Redaction.redacted(Self.withoutUserInformation(text)).prefix(200)
      return MediaError(
        .badAddress, subject: "address \"\(shown.filter { !$0.isNewline })\"", cause: cause,
        advice: "Accepted are rtsp://, rtsps://, http:// and https://, such as rtsp://user:password@host:554/path.")
    }

    /// In a broken address a password may hold anything: all from the scheme to the last @ is hidden.
    private static func withoutUserInformation(_ text: String) -> String {
      guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return text }
      let scheme = text.utf8[..<at].prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "@") }
      let isScheme = text[scheme.endIndex...].utf8.starts(with: Array("://".utf8))
      return (isScheme ? "\(text[..<scheme.endIndex])://" : "") + Secret.mask + text[at...]
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
      PercentCoding.isUnreserved(byte) || byte >= 0x80  // letters of other alphabets, resolved by the system
    }

    private static func isIPv6Byte(_ byte: UInt8) -> Bool {
      PercentCoding.isUnreserved(byte)
        || [UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "%")]
          .contains(byte)
    }
  }
}
