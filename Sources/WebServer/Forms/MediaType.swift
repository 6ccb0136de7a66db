/// A media type with its parameters, as `Content-Type` and `Content-Disposition` write it.
///
/// `multipart/form-data; boundary="x"`, `form-data; name="file"; filename="a.mp4"`.
package struct MediaType: Sendable, Equatable {
  /// In lower case, without parameters.
  package let name: String
  /// Names in lower case.
  private let parameters: [(name: String, value: String)]

  package init(_ text: String) {
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
    name = String(String(decoding: bytes[..<end], as: UTF8.self).trimmingBlanks).lowercased()
    parameters = Self.parameters(bytes[end...])
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.parameters.elementsEqual(right.parameters) { $0 == $1 }
  }

  /// The first parameter of this name.
  package subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// The same, preferring the extended form `name*=UTF-8''%c3%a4` (RFC 8187).
  package func extended(_ name: String) -> String? {
    if let value = self[name + "*"] {
      let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
      if parts.count == 3, parts[0].lowercased() == "utf-8", let text = PercentCoding.decoded(parts[2]) { return text }
    }
    return self[name]
  }

  private static func parameters(_ bytes: ArraySlice<UInt8>) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    var rest = bytes
    while rest.first == UInt8(ascii: ";") {
      rest = rest.dropFirst()
      let nameEnd = rest.firstIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ";") } ?? rest.endIndex
      let name = String(decoding: rest[..<nameEnd], as: UTF8.self).trimmingBlanks.lowercased()
      rest = rest[nameEnd...]
      guard rest.first == UInt8(ascii: "=") else { continue }
      rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
      let value = rest.first == UInt8(ascii: "\"") ? quoted(&rest) : token(&rest)
      rest = rest.drop { $0 != UInt8(ascii: ";") }
      if !name.isEmpty { found.append((name, value)) }
    }
    return found
  }

  private static func token(_ rest: inout ArraySlice<UInt8>) -> String {
    let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
    defer { rest = rest[end...] }
    return String(String(decoding: rest[..<end], as: UTF8.self).trimmingBlanks)
  }

  /// Only quotes and backslashes are escaped: file names with folders of Windows come with bare backslashes.
  private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String {
    rest = rest.dropFirst()
    var value: [UInt8] = []
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      let isEscape =
        byte == UInt8(ascii: "\\") && (rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"))
      value.append(isEscape ? rest.removeFirst() : byte)
    }
    return String(decoding: value, as: UTF8.self)
  }
}
