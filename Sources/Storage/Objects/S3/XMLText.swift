/// Reads the few elements that S3 answers with. No attributes, no namespaces, no entities but the five of XML: S3 needs
/// no more. Whatever it is given, it comes to an end and gives what it found.
struct XMLText {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The text of the first element of this name.
  func first(_ name: String) -> String? { all(name).first }

  /// The text of every element of this name, at any depth, in order; what is inside stays as it is.
  func all(_ name: String) -> [String] { inner(name).map { Self.unescaped($0) } }

  /// Every element of this name as something to look into.
  func elements(_ name: String) -> [XMLText] { inner(name).map { XMLText(Array($0)) } }

  private func inner(_ name: String) -> [ArraySlice<UInt8>] {
    let (open, close) = (Array("<\(name)".utf8), Array("</\(name)>".utf8))
    var found: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while let start = rest.firstRange(of: open) {
      rest = rest[start.upperBound...]
      // `<Key` also begins `<KeyCount`.
      guard let next = rest.first, Self.endsName(next), let end = rest.firstIndex(of: UInt8(ascii: ">")) else {
        continue
      }
      let isEmpty = end > rest.startIndex && rest[end - 1] == UInt8(ascii: "/")
      rest = rest[(end + 1)...]
      if isEmpty {
        found.append(rest.prefix(0))
        continue
      }
      guard let finish = rest.firstRange(of: close) else { break }
      found.append(rest[..<finish.lowerBound])
      rest = rest[finish.upperBound...]
    }
    return found
  }

  private static func endsName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || byte <= UInt8(ascii: " ")
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    let entities = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&apos;": "'", "&#34;": "\"", "&#39;": "'"]
    var text = String(decoding: bytes, as: UTF8.self)
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    for (entity, character) in entities { text = text.replacing(entity, with: character) }
    return text.replacing("&amp;", with: "&")
  }
}
