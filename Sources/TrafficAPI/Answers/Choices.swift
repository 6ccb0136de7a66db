import WebServer

/// Values that a client may put behind the `?` or into the form; the query wins where both are given.
struct Choices {
  private let query: Query
  private(set) var fields: [Query.Item] = []

  init(_ request: Request) { query = request.query }

  /// A field of the form has arrived.
  mutating func add(_ name: String, _ value: String) { fields.append(Query.Item(name: name, value: value)) }

  /// - Throws: 422 for what is no number or outside the bounds.
  func number(_ name: String, in range: ClosedRange<Double>, default usual: Double) throws(HTTPError) -> Double {
    guard let (text, place) = text(name) else { return usual }
    guard let number = Double(text.trimmed), number.isFinite else {
      throw .unprocessable([Problems.noNumber(name, text, in: place)])
    }
    if number > range.upperBound {
      throw .unprocessable([Problems.tooLarge(name, text, most: range.upperBound, in: place)])
    }
    if number < range.lowerBound {
      throw .unprocessable([Problems.tooSmall(name, text, least: range.lowerBound, in: place)])
    }
    return number
  }

  /// - Throws: 422 for what is no integer or outside the bounds.
  func integer(_ name: String, in range: ClosedRange<Int>, default usual: Int) throws(HTTPError) -> Int {
    guard let (text, place) = text(name) else { return usual }
    guard let number = Int(text.trimmed) else { throw .unprocessable([Problems.noInteger(name, text, in: place)]) }
    if number > range.upperBound {
      throw .unprocessable([Problems.tooLarge(name, text, most: range.upperBound, in: place)])
    }
    if number < range.lowerBound {
      throw .unprocessable([Problems.tooSmall(name, text, least: range.lowerBound, in: place)])
    }
    return number
  }

  /// - Throws: 422 for what is neither yes nor no.
  func truth(_ name: String, default usual: Bool) throws(HTTPError) -> Bool {
    guard let (text, place) = text(name) else { return usual }
    switch text.trimmed.lowercased() {
    case "true", "1", "yes", "on", "t", "y": return true
    case "false", "0", "no", "off", "f", "n": return false
    default: throw .unprocessable([Problems.noTruth(name, text, in: place)])
    }
  }

  /// Whether the value is known before the rest of the form has arrived.
  func isSettled(_ name: String) -> Bool { text(name) != nil }

  private func text(_ name: String) -> (String, Problems.Place)? {
    if let value = query[name] { return (value, .query) }
    return fields.last { $0.name == name }.map { ($0.value, .body) }
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
