/// Walks over the tags of an XML text, as far as model descriptions need it: elements and attributes, without text
/// between them, namespaces or entities of the document's own. Stops at the first surprise.
struct XMLTags {
  enum Kind { case start, end, empty }

  struct Tag {
    let kind: Kind
    fileprivate let name: Range<Int>
    /// Everything between the name and the end of the tag.
    fileprivate let attributes: Range<Int>
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// nil at the end, and where the text is damaged.
  mutating func next() -> Tag? {
    while let opening = index(of: UInt8(ascii: "<"), from: position) {
      if starts("<!--", at: opening) {
        guard let end = index(of: "-->", from: opening + 4) else { return nil }
        position = end + 3
        continue
      }
      guard let end = tagEnd(from: opening + 1) else { return nil }
      position = end + 1
      let first = opening + 1
      guard first < end else { return nil }
      if bytes[first] == UInt8(ascii: "?") || bytes[first] == UInt8(ascii: "!") { continue }
      return tag(first..<end)
    }
    return nil
  }

  func name(of tag: Tag) -> ArraySlice<UInt8> { bytes[tag.name] }

  /// The value of an attribute, its entities resolved.
  func attribute(_ name: String, of tag: Tag) -> String? {
    let wanted = Array(name.utf8)
    var position = tag.attributes.lowerBound
    let end = tag.attributes.upperBound
    while position < end {
      while position < end, Self.isSpace(bytes[position]) { position += 1 }
      guard let equals = index(of: UInt8(ascii: "="), from: position), equals + 1 < end else { return nil }
      let key = bytes[position..<equals]
      guard let start = (equals + 1..<end).first(where: { !Self.isSpace(bytes[$0]) }), Self.isQuote(bytes[start]),
        let close = index(of: bytes[start], from: start + 1), close < end
      else { return nil }
      if key.prefix(while: { !Self.isSpace($0) }).elementsEqual(wanted) {
        return XMLEntities.resolved(bytes[start + 1..<close])
      }
      position = close + 1
    }
    return nil
  }

  private func tag(_ range: Range<Int>) -> Tag {
    let isEnd = bytes[range.lowerBound] == UInt8(ascii: "/")
    let isEmpty = !isEnd && bytes[range.upperBound - 1] == UInt8(ascii: "/")
    let start = isEnd ? range.lowerBound + 1 : range.lowerBound
    let end = isEmpty ? range.upperBound - 1 : range.upperBound
    let nameEnd = (start..<max(start, end)).first { Self.isSpace(bytes[$0]) } ?? max(start, end)
    return Tag(
      kind: isEnd ? .end : isEmpty ? .empty : .start, name: start..<nameEnd, attributes: nameEnd..<max(nameEnd, end))
  }

  /// The next `>` that is not part of a value.
  private func tagEnd(from start: Int) -> Int? {
    var quote: UInt8?
    for index in start..<max(start, bytes.count) {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if Self.isQuote(byte) {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return index
      }
    }
    return nil
  }

  private func index(of byte: UInt8, from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    return bytes[start...].firstIndex(of: byte)
  }

  private func index(of text: String, from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    var candidate = start
    while let found = index(of: wanted[0], from: candidate) {
      if starts(text, at: found) { return found }
      candidate = found + 1
    }
    return nil
  }

  private func starts(_ text: String, at start: Int) -> Bool { bytes[start...].starts(with: text.utf8) }

  private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

/// What stands for characters that XML needs itself: `&quot;`, `&#10;`, `&#x41;`.
enum XMLEntities {
  private static let named = ["quot": "\"", "apos": "'", "amp": "&", "lt": "<", "gt": ">"]

  /// What is no entity stays as it is.
  static func resolved(_ bytes: ArraySlice<UInt8>) -> String {
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "&", omittingEmptySubsequences: false)
    var text = String(parts.first ?? "")
    for part in parts.dropFirst() {
      if let end = part.firstIndex(of: ";"), let character = character(part[..<end]) {
        text += character + part[part.index(after: end)...]
      } else {
        text += "&" + part
      }
    }
    return text
  }

  private static func character(_ entity: Substring) -> String? {
    guard entity.first == "#" else { return named[String(entity)] }
    let digits = entity.dropFirst()
    let code = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return code.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
  }
}
