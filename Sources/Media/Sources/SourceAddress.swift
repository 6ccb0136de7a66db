import Groundwork

/// Where frames are to come from, as a person wrote it: a path or a URL. Safe to print.
package struct SourceAddress: Sendable, Hashable, CustomStringConvertible {
  package enum Place: Sendable, Hashable {
    case path(String)
    /// The scheme in small letters, and the whole address with whatever password it holds.
    case url(scheme: String, text: String)
  }

  package let place: Place

  /// nil for a URL.
  package var path: String? { if case .path(let path) = place { path } else { nil } }

  /// `file:///a/b` and `/a/b` are the same path; what has another scheme is a URL. Nothing is looked up.
  package init(_ text: String) {
    let bytes = text.utf8
    if let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: Array("://".utf8)),
      let first = bytes.first, Self.isLetter(first), bytes[..<colon].allSatisfy(Self.isSchemeByte)
    {
      let scheme = text[..<colon].lowercased()
      let rest = String(text[bytes.index(colon, offsetBy: 3)...])
      place = scheme == "file" ? .path(rest) : .url(scheme: scheme, text: text)
    } else {
      place = .path(text)
    }
  }

  package var description: String {
    switch place {
    case .path(let path): path
    case .url(_, let text): Redaction.redacted(text)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
  }
}
