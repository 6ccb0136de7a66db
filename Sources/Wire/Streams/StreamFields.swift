/// One entry of a stream as it travels: names with texts, in order. Everything is a text, also numbers.
package struct StreamFields: Sendable, Equatable {
  package struct Field: Sendable, Equatable {
    package let name: String
    package let value: [UInt8]

    package init(_ name: String, _ value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  package private(set) var all: [Field]

  package init(_ all: [Field] = []) { self.all = all }

  package mutating func append(_ name: String, _ value: [UInt8]) { all.append(Field(name, value)) }
  package mutating func append(_ name: String, _ text: String) { append(name, Array(text.utf8)) }
  package mutating func append(_ name: String, _ number: Int) { append(name, "\(number)") }
  package mutating func append(_ name: String, _ flag: Bool) { append(name, flag ? "true" : "false") }

  /// The first one of this name.
  package subscript(_ name: String) -> [UInt8]? { all.first { $0.name == name }?.value }

  package func text(_ name: String) -> String? { self[name].map { String(decoding: $0, as: UTF8.self) } }

  /// Whole, also when it is written as `7.0`.
  package func integer(_ name: String) -> Int? {
    text(name).flatMap { Int($0) ?? Double($0).flatMap { Int(exactly: $0.rounded(.down)) } }
  }

  package func flag(_ name: String) -> Bool? {
    switch text(name)?.lowercased() {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
  }
}
