import TrafficCore
import WebServer

/// A JSON object that a client sent, read member by member; everything wrong with it is said at once.
struct OwnBody {
  private let members: [(String, JSONValue)]
  private let place: [JSONValue]
  private var problems: [ValidationProblem] = []
  private var asked: Set<String> = []

  init(_ request: Request) async throws {
    let value = try JSONValue(parsing: try await request.bytes())
    guard let members = value.members else { throw HTTPError(400, "The body is not a JSON object.", code: "body") }
    self.members = members
    place = ["body"]
  }

  /// An object inside a body, to say of its members where they are.
  init(_ object: JSONValue, at place: [JSONValue]) {
    members = object.members ?? []
    self.place = place
  }

  mutating func text(_ name: String, in length: ClosedRange<Int> = 1...1024) -> String {
    optionalText(name, in: length, isRequired: true) ?? ""
  }

  mutating func optionalText(_ name: String, in length: ClosedRange<Int> = 0...1024, isRequired: Bool = false)
    -> String?
  {
    guard let value = value(name, isRequired) else { return nil }
    guard let text = value.string, length.contains(text.utf8.count) else {
      refuse(name, "text", "a text of \(length.lowerBound) to \(length.upperBound) bytes is expected", value)
      return nil
    }
    return text
  }

  mutating func flag(_ name: String) -> Bool? {
    guard let value = value(name, false) else { return nil }
    if let flag = value.bool { return flag }
    refuse(name, "flag", "true or false is expected", value)
    return nil
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = value(name, false) else { return nil }
    if let number = value.integer, range.contains(number) { return number }
    refuse(name, "integer", "a whole number from \(range.lowerBound) to \(range.upperBound) is expected", value)
    return nil
  }

  mutating func number(_ name: String, in range: ClosedRange<Double>) -> Double? {
    guard let value = value(name, false) else { return nil }
    if let number = value.number, range.contains(number) { return number }
    refuse(name, "number", "a number from \(range.lowerBound) to \(range.upperBound) is expected", value)
    return nil
  }

  /// As rows have it, whatever the spelling.
  mutating func uuid(_ name: String) -> String? {
    guard let value = value(name, false) else { return nil }
    if let id = value.string.flatMap(LooseUUID.id) { return id }
    refuse(name, "uuid", "a UUID is expected", value)
    return nil
  }

  mutating func object(_ name: String) -> JSONValue? {
    guard let value = value(name, false) else { return nil }
    if value.members != nil { return value }
    refuse(name, "object", "an object is expected", value)
    return nil
  }

  mutating func list(_ name: String, isRequired: Bool = false) -> [JSONValue]? {
    guard let value = value(name, isRequired) else { return nil }
    if let list = value.array { return list }
    refuse(name, "list", "a list is expected", value)
    return nil
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of kind: Choice.Type = Choice.self, isRequired: Bool = false
  ) -> Choice? where Choice.RawValue == String {
    guard let value = value(name, isRequired) else { return nil }
    if let choice = value.string.flatMap(Choice.init) { return choice }
    refuse(name, "choice", "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")) is expected", value)
    return nil
  }

  mutating func choices<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of kind: Choice.Type = Choice.self
  ) -> [Choice] where Choice.RawValue == String {
    guard let value = value(name, true) else { return [] }
    let choices = (value.array ?? []).map { $0.string.flatMap(Choice.init) }
    guard !choices.isEmpty, choices.allSatisfy({ $0 != nil }) else {
      refuse(name, "choices", "a list of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")) is expected", value)
      return []
    }
    return choices.compactMap(\.self)
  }

  /// Says whether a member was sent at all, with null or something else.
  func has(_ name: String) -> Bool { members.contains { $0.0 == name } }

  /// Throws when anything was wrong, unknown members included.
  mutating func check() throws(HTTPError) {
    for (name, value) in members where !asked.contains(name) {
      refuse(name, "unknown", "there is no such member", value)
    }
    if !problems.isEmpty {
      var error = HTTPError.unprocessable(problems)
      error.code = "invalid"
      throw error
    }
  }

  private mutating func value(_ name: String, _ isRequired: Bool) -> JSONValue? {
    asked.insert(name)
    let value = members.last { $0.0 == name }?.1
    if let value, value != .null { return value }
    if isRequired { refuse(name, "missing", "this member is required", .null) }
    return nil
  }

  mutating func refuse(_ name: String, _ kind: String, _ message: String, _ value: JSONValue = .null) {
    // What was sent as a password is not sent back.
    let isSecret = name.contains("password") || name.contains("token") || name == "address"
    let input: JSONValue = isSecret ? .null : value
    problems.append(ValidationProblem(kind: kind, location: place + [.string(name)], message: message, input: input))
  }
}

extension Request {
  /// `limit` and `offset` of a list.
  func page(_ usual: Int = 100) throws(HTTPError) -> (limit: Int, offset: Int) {
    (try number("limit", in: 1...1000) ?? usual, try number("offset", in: 0...1_000_000_000) ?? 0)
  }

  func number(_ name: String, in range: ClosedRange<Int>) throws(HTTPError) -> Int? {
    guard let text = query[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw HTTPError(
        422, "\(name): a whole number from \(range.lowerBound) to \(range.upperBound) is expected.", code: "invalid")
    }
    return number
  }

  func moment(_ name: String) throws(HTTPError) -> Timestamp? {
    guard let text = query[name] else { return nil }
    guard let moment = LooseMoment.moment(text) else {
      throw HTTPError(422, "\(name): a moment such as 2026-05-01T10:00:00Z is expected.", code: "invalid")
    }
    return moment
  }

  func parameter(_ name: String) -> String { parameters[name] ?? "" }
}
