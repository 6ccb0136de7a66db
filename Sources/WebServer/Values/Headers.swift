/// The header fields of a request or a response, in their order; names compare without case.
package struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  package struct Field: Sendable, Equatable {
    package let name: String
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package private(set) var fields: [Field]

  package init(_ fields: [Field] = []) { self.fields = fields }

  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The first value of this name. Setting replaces every value; nil removes them.
  package subscript(name: String) -> String? {
    get {
      for field in fields where Self.isSame(field.name, name) { return field.value }
      return nil
    }
    set {
      if fields.contains(where: { Self.isSame($0.name, name) }) {
        fields.removeAll { Self.isSame($0.name, name) }
      }
      if let newValue { fields.append(Field(name: name, value: newValue)) }
    }
  }

  /// Appends, and keeps what was there: for `Set-Cookie` and `Vary`.
  package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

  package func values(_ name: String) -> [String] {
    fields.compactMap { Self.isSame($0.name, name) ? $0.value : nil }
  }

  /// The words of a list such as `Connection: keep-alive, Upgrade`, over all fields of the name, in lower case.
  package func words(_ name: String) -> [String] {
    values(name).flatMap { value in
      value.split(separator: ",").map { String($0.trimmingBlanks).lowercased() }.filter { !$0.isEmpty }
    }
  }

  /// ASCII letters compare without case.
  static func isSame(_ left: String, _ right: String) -> Bool {
    let (left, right) = (left.utf8, right.utf8)
    guard left.count == right.count else { return false }
    return zip(left, right).allSatisfy { $0 == $1 || lowercased($0) == lowercased($1) }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

extension StringProtocol {
  /// Without spaces and tabs at both ends.
  var trimmingBlanks: SubSequence {
    var slice = self[...]
    while let first = slice.first, first == " " || first == "\t" { slice = slice.dropFirst() }
    while let last = slice.last, last == " " || last == "\t" { slice = slice.dropLast() }
    return slice
  }
}
