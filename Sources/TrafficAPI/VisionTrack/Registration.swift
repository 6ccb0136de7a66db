import Groundwork
import Identity
import WebServer

/// What somebody sends to get an account, checked field by field so that all problems are told at once.
struct Registration {
  let name: String
  let email: String
  let password: Secret

  /// - Throws: 422 with one entry per field that cannot be accepted.
  init(_ bytes: [UInt8]) throws(HTTPError) {
    let body: JSONValue
    do throws(JSONProblem) {
      body = try JSONValue(parsing: bytes)
    } catch {
      throw .unprocessable([
        ValidationProblem(
          kind: "json_invalid", location: ["body", .integer(error.offset)],
          message: "JSON decode error: \(error.reason)")
      ])
    }
    guard body.members != nil else {
      throw .unprocessable([
        ValidationProblem(
          kind: "model_attributes_type", location: ["body"], message: "Input should be an object with named members")
      ])
    }
    var problems: [ValidationProblem] = []
    name = Self.text("username", body, &problems) { name in
      if name.utf8.count < AccountRules.nameLength.lowerBound { return Self.short("username", 3, .string(name)) }
      // What is far too long is not sent back.
      return name.utf8.count > AccountRules.nameLength.upperBound ? Self.long("username", 64, .null) : nil
    }
    email = Self.text("email", body, &problems) { email in
      if AccountRules.isEmail(email) { return nil }
      return Self.problem("value_error", "email", "value is not a valid email address", .string(email))
    }
    // What was typed as a password is not sent back.
    password = Secret(
      Self.text("password", body, &problems) { password in
        do throws(PasswordError) {
          try PasswordHasher.check(Secret(password))
          return nil
        } catch {
          if case .tooShort(let least) = error { return Self.short("password", least, .null) }
          return Self.problem("value_error", "password", error.description, .null)
        }
      })
    if !problems.isEmpty { throw .unprocessable(problems) }
  }

  private static func text(
    _ name: String, _ body: JSONValue, _ problems: inout [ValidationProblem],
    check: (String) -> ValidationProblem?
  ) -> String {
    guard let value = body[name] else {
      problems.append(Problems.missing(name, in: .body))
      return ""
    }
    guard let text = value.string else {
      problems.append(
        problem("string_type", name, "Input should be a valid string", name == "password" ? .null : value))
      return ""
    }
    if let problem = check(text) { problems.append(problem) }
    return text
  }

  private static func short(_ name: String, _ least: Int, _ input: JSONValue) -> ValidationProblem {
    problem("string_too_short", name, "String should have at least \(least) characters", input)
  }

  private static func long(_ name: String, _ most: Int, _ input: JSONValue) -> ValidationProblem {
    problem("string_too_long", name, "String should have at most \(most) characters", input)
  }

  static func problem(_ kind: String, _ name: String, _ message: String, _ input: JSONValue) -> ValidationProblem {
    ValidationProblem(kind: kind, location: ["body", .string(name)], message: message, input: input)
  }
}
