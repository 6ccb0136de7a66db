/// A UUID in any of the forms that Python's `uuid.UUID` takes, which is what clients were used to.
enum LooseUUID {
  /// The id as rows have it: lower case, four dashes. nil for what is no UUID.
  static func id(_ text: String) -> String? {
    if isPlain(text) { return text }
    var bare = text.replacing("urn:", with: "").replacing("uuid:", with: "")
    while let first = bare.first, first == "{" || first == "}" { bare.removeFirst() }
    while let last = bare.last, last == "{" || last == "}" { bare.removeLast() }
    let digits = Array(bare.lowercased().utf8.filter { $0 != UInt8(ascii: "-") })
    guard digits.count == 32, digits.allSatisfy(isHexadecimal) else { return nil }
    var id = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { id += "-" }
      id.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return id
  }

  /// Whether it has the rows' form already, as nearly all have.
  private static func isPlain(_ text: String) -> Bool {
    guard text.utf8.count == 36 else { return false }
    return text.utf8.enumerated().allSatisfy { index, byte in
      switch index {
      case 8, 13, 18, 23: byte == UInt8(ascii: "-")
      default: isHexadecimal(byte)
      }
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
