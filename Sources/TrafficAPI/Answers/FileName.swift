/// What a client called a file: never a path to trust.
struct FileName: Equatable {
  /// The last part of it, at most 255 bytes.
  let text: String

  /// - Parameter empty: the name of a file without one.
  init(_ given: String, empty: String) {
    let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    let plain = String(last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
    var kept = plain == "." || plain == ".." ? "" : plain
    while kept.utf8.count > 255 { kept.removeFirst() }
    text = kept.isEmpty ? empty : kept
  }

  /// From the last dot on, in lower case: `.mp4`. Empty without one; a leading dot begins no suffix.
  var suffix: String {
    guard let dot = text.lastIndex(of: "."), dot != text.startIndex, text.index(after: dot) != text.endIndex else {
      return ""
    }
    return text[dot...].lowercased()
  }
}
