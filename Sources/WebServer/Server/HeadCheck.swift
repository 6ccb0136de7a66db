import Groundwork

/// Finds what in the head of a request a proxy in front could understand differently than we do (RFC 9112, sections 3.2,
/// 5 and 6): whoever sends it wants to smuggle a second request through, or is broken. Such a request is refused and its
/// connection ends.
enum HeadCheck {
  /// - Parameters:
  ///   - isPlain: false when the lines of the head were not `name: value` with CR LF behind each.
  ///   - version: as it stands in the first line: `HTTP/1.1`.
  static func problem(_ request: Request, version: String, isPlain: Bool) -> HTTPError? {
    if !isPlain { return .malformedLine }
    if [request.path, request.queryText].contains(where: { $0.utf8.contains { $0 <= 0x20 || $0 == 0x7F } }) {
      return HTTPError(400, "The target of the request holds a blank or a control character.")
    }
    let fields = request.headers.fields
    guard fields.allSatisfy({ isToken($0.name) && isText($0.value) }) else {
      return HTTPError(400, "A header has characters that may not stand there.")
    }
    return hosts(request.headers, version) ?? framing(request.headers, version)
  }

  private static func hosts(_ headers: Headers, _ version: String) -> HTTPError? {
    let hosts = headers.values("host")
    if hosts.count > 1 { return HTTPError(400, "The request has more than one Host header.") }
    if hosts.isEmpty, version != "HTTP/1.0" { return HTTPError(400, "The request has no Host header.") }
    return nil
  }

  private static func framing(_ headers: Headers, _ version: String) -> HTTPError? {
    let lengths = headers.values("content-length")
    let codings = headers.values("transfer-encoding")
    if lengths.count > 1 { return HTTPError(400, "The request has more than one Content-Length header.") }
    guard let coding = codings.first else { return nil }
    if !lengths.isEmpty {
      return HTTPError(400, "The request has both a Content-Length and a Transfer-Encoding header; send one of them.")
    }
    if version == "HTTP/1.0" { return HTTPError(400, "HTTP/1.0 knows no Transfer-Encoding.") }
    if codings.count > 1 || coding.lowercased() != "chunked" {
      return HTTPError(501, "The only Transfer-Encoding that is understood is chunked.")
    }
    return nil
  }

  /// The characters of a name (RFC 9110, section 5.6.2).
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0.isLetterOrDigit || marks.contains($0) }
  }

  private static let marks = Array("!#$%&'*+-.^_`|~".utf8)

  private static func isText(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}
