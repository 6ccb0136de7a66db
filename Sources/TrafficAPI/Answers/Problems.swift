import WebServer

/// The entries of a 422 body, in the words that clients of these contracts know.
enum Problems {
  /// Where a value was looked for.
  enum Place: String, Sendable {
    case query, body
  }

  static func missing(_ name: String, in place: Place) -> ValidationProblem {
    ValidationProblem(kind: "missing", location: [.string(place.rawValue), .string(name)], message: "Field required")
  }

  static func noFile(_ name: String, in place: Place = .body) -> ValidationProblem {
    ValidationProblem(
      kind: "value_error", location: [.string(place.rawValue), .string(name)],
      message: "Value error, a file is expected here, not a text")
  }

  static func noNumber(_ name: String, _ input: String, in place: Place) -> ValidationProblem {
    problem(
      "float_parsing", name, "Input should be a valid number, unable to parse string as a number", input, place)
  }

  static func noInteger(_ name: String, _ input: String, in place: Place) -> ValidationProblem {
    problem(
      "int_parsing", name, "Input should be a valid integer, unable to parse string as an integer", input, place)
  }

  static func noTruth(_ name: String, _ input: String, in place: Place) -> ValidationProblem {
    problem("bool_parsing", name, "Input should be a valid boolean, unable to interpret input", input, place)
  }

  static func tooLarge(_ name: String, _ input: String, most: some Numeric, in place: Place) -> ValidationProblem {
    problem("less_than_equal", name, "Input should be less than or equal to \(most)", input, place)
  }

  static func tooSmall(_ name: String, _ input: String, least: some Numeric, in place: Place) -> ValidationProblem {
    problem("greater_than_equal", name, "Input should be greater than or equal to \(least)", input, place)
  }

  private static func problem(_ kind: String, _ name: String, _ message: String, _ input: String, _ place: Place)
    -> ValidationProblem
  {
    ValidationProblem(
      kind: kind, location: [.string(place.rawValue), .string(name)], message: message, input: .string(input))
  }
}
