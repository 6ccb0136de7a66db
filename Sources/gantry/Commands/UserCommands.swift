import Foundation
import Groundwork
import Identity
import Records
import TrafficAPI
import TrafficCore

/// Accounts from the command line of the machine: also the way in when no administrator can sign in any more.
enum UserCommands {
  private static let role = Option<Role>.choice("role", "what the user may do", fallback: .viewer)
  private static let email = Option<String?>.text("email", "ADDRESS", "the user's e-mail address")
  private static let asksPassword = Switch(
    "password-stdin", "read the password from standard input instead of making one")
  private static let name = Command.Operands.one("NAME", help: "the user's name")
  private static let json = Switch("json", "one JSON object a line")

  static let add = Command.onAccounts(
    "user add", "make an account",
    details: "Without --password-stdin a password is made, printed once, and has to be changed at the first sign-in.",
    operands: name, options: [role, email, asksPassword],
    example: Command.Example(
      line: "gantry user add ana --role admin --data ./data", output: "password of ana: 3kT-oS2vX0a1bQ9d")
  ) { office, arguments, console in
    let name = arguments.operands[0]
    let given = arguments[asksPassword] ? readLine(strippingNewline: true) : nil
    if arguments[asksPassword], given == nil { throw CommandError.badInput("There was no password to read.") }
    let password = given ?? Random.text(bytes: 12)
    _ = try await office.accounts.make(
      name: name, email: arguments[email], password: Secret(password), role: arguments[role],
      mustChangePassword: given == nil, by: nil, caller: .commandLine)
    if given == nil { try console.print("password of \(name): \(password)") }
  }

  static let list = Command.onAccounts(
    "user list", "list the accounts", options: [json],
    example: Command.Example(
      line: "gantry user list --data ./data",
      output: """
        name  role   state   last sign-in
        ana   admin  active  2026-03-01T08:00:00.000Z
        """)
  ) { office, arguments, console in
    let users = try await AccountOffice.all { try await office.users.users(page: $0) }
    if arguments[json] {
      for user in users { try console.print(line(user).text) }
      return
    }
    var table = TextTable([.text("name"), .text("role"), .text("state"), .text("last sign-in")])
    table.rows = users.map { [$0.name, $0.role, $0.isActive ? "active" : "closed", time($0.lastLogin) ?? "never"] }
    for line in table.lines(console.output) { try console.print(line) }
  }

  static let disable = Command.onAccounts(
    "user disable", "close an account and end its sign-ins", operands: name,
    example: Command.Example(line: "gantry user disable ana --data ./data", output: "ana: closed")
  ) { office, arguments, console in
    let user = try await office.user(arguments.operands[0])
    var closed = user
    closed.isActive = false
    try await office.accounts.update(closed, from: user, by: nil, caller: .commandLine)
    try console.print("\(arguments.operands[0]): closed")
  }

  static let reset = Command.onAccounts(
    "user reset", "give an account a new password and open it again",
    details: "It is printed once and has to be changed at the next sign-in. All sign-ins of the user end.",
    operands: name,
    example: Command.Example(line: "gantry user reset ana --data ./data", output: "password of ana: 3kT-oS2vX0a1bQ9d")
  ) { office, arguments, console in
    var user = try await office.user(arguments.operands[0])
    if !user.isActive {
      let closed = user
      user.isActive = true
      try await office.accounts.update(user, from: closed, by: nil, caller: .commandLine)
    }
    let password = try await office.accounts.resetPassword(of: user, by: nil, caller: .commandLine)
    try console.print("password of \(arguments.operands[0]): \(password.revealed)")
  }

  private static func line(_ user: User) -> JSON {
    .object([
      ("id", .string(user.id)), ("name", .string(user.name)), ("email", .optional(user.email)),
      ("role", .string(user.role)), ("is_active", .flag(user.isActive)),
      ("last_sign_in", .optional(time(user.lastLogin))),
    ])
  }

  static func time(_ timestamp: Timestamp?) -> String? {
    timestamp.map { ISO8601.text(sinceEpoch: .microseconds($0.microseconds)) }
  }
}
