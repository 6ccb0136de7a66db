import Records
import TrafficCore

/// One row of an answer, read from left to right: the order of the reads is the order of the columns.
struct SQLRow: Sendable {
  private let values: [SQLValue]
  private var position = 0

  init(_ values: [SQLValue]) { self.values = values }

  var all: [SQLValue] { values }

  private mutating func next() throws(StoreError) -> SQLValue {
    guard position < values.count else { throw damaged("column \(position) is missing") }
    defer { position += 1 }
    return values[position]
  }

  mutating func integer() throws(StoreError) -> Int {
    guard let value = try optionalInteger() else { throw damaged("column \(position - 1) is NULL, not a number") }
    return value
  }

  mutating func optionalInteger() throws(StoreError) -> Int? {
    switch try next() {
    case .null: return nil
    case .integer(let value): return Int(value)
    case .number(let value):
      guard let whole = Int(exactly: value) else { throw damaged("column \(position - 1) holds \(value)") }
      return whole
    case .text: throw damaged("column \(position - 1) holds a text, not a number")
    }
  }

  mutating func number() throws(StoreError) -> Double {
    switch try next() {
    case .integer(let value): return Double(value)
    case .number(let value): return value
    case .null, .text: throw damaged("column \(position - 1) holds no number")
    }
  }

  mutating func optionalNumber() throws(StoreError) -> Double? {
    switch try next() {
    case .null: return nil
    case .integer(let value): return Double(value)
    case .number(let value): return value
    case .text: throw damaged("column \(position - 1) holds a text, not a number")
    }
  }

  mutating func text() throws(StoreError) -> String {
    guard let value = try optionalText() else { throw damaged("column \(position - 1) is NULL, not a text") }
    return value
  }

  mutating func optionalText() throws(StoreError) -> String? {
    switch try next() {
    case .null: return nil
    case .text(let value): return value
    case .integer, .number: throw damaged("column \(position - 1) holds a number, not a text")
    }
  }

  mutating func flag() throws(StoreError) -> Bool { try integer() != 0 }

  mutating func moment() throws(StoreError) -> Timestamp { Timestamp(microseconds: Int64(try integer())) }

  mutating func optionalMoment() throws(StoreError) -> Timestamp? {
    try optionalInteger().map { Timestamp(microseconds: Int64($0)) }
  }

  /// A word out of a fixed list.
  mutating func word<Word: RawRepresentable>(_ kind: Word.Type) throws(StoreError) -> Word
  where Word.RawValue == String {
    let text = try text()
    guard let word = Word(rawValue: text) else { throw damaged("'\(text)' is no \(kind)") }
    return word
  }

  private func damaged(_ what: String) -> StoreError {
    StoreError(.damaged, "A row of the database cannot be read: \(what). Was it changed by hand?")
  }
}
