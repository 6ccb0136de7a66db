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
  private static let json = Switch("json", "one JSON object a line")

  static let add = Command(
    name: "user add",
    summary: "make an account",
    details: "Without --password-stdin a password is made, printed once, and has to be changed at the first sign-in.",
    operands: .one("NAME", help: "the user's name"),
    options: [role, email, asksPassword, AccountOffice.data, AccountOffice.config],
    example: Command.Example(line: "gantry user add ana --role admin", output: "password of ana: 3kT-oS2vX0a1bQ9d"),
    run: { arguments, console in
      let given = arguments[asksPassword] ? readLine(strippingNewline: true) : nil
      if arguments[asksPassword], given == nil { throw CommandError.badInput("There was no password to read.") }
      let password = given ?? Random.text(bytes: 12)
      try await AccountOffice.with(arguments) { office in
        _ = try await office.accounts.make(
          name: arguments.operands[0], email: arguments[email], password: Secret(password), role: arguments[role],
          mustChangePassword: given == nil, by: nil, caller: .commandLine)
      }
      if given == nil { try console.print("password of \(arguments.operands[0]): \(password)") }
      return .ok
    })

  static let list = Command(
    name: "user list",
    summary: "list the accounts",
    options: [json, AccountOffice.data, AccountOffice.config],
    example: Command.Example(
      line: "gantry user list",
      output: """
        name  role   state   last sign-in
        ana   admin  active  2026-03-01T08:00:00.000Z
        """),
    run: { arguments, console in
      var users: [User] = []
      try await AccountOffice.with(arguments) { office in
        while true {
          let page = try await office.users.users(page: Page(limit: 1000, offset: users.count))
          users += page
          if page.count < 1000 { break }
        }
      }
      if arguments[json] {
        for user in users { try console.print(line(user).text) }
        return .ok
      }
      var table = TextTable([.text("name"), .text("role"), .text("state"), .text("last sign-in")])
      table.rows = users.map { [$0.name, $0.role, $0.isActive ? "active" : "closed", time($0.lastLogin) ?? "never"] }
      for line in table.lines(console.output) { try console.print(line) }
      return .ok
    })

  static let disable = Command(
    name: "user disable",
    summary: "close an account and end its sign-ins",
    operands: .one("NAME", help: "the user's name"),
    options: [AccountOffice.data, AccountOffice.config],
    example: Command.Example(line: "gantry user disable ana", output: "ana: closed"),
    run: { arguments, console in
      try await AccountOffice.with(arguments) { office in
        let user = try await office.user(arguments.operands[0])
        var closed = user
        closed.isActive = false
        try await office.accounts.update(closed, from: user, by: nil, caller: .commandLine)
      }
      try console.print("\(arguments.operands[0]): closed")
      return .ok
    })

  static let reset = Command(
    name: "user reset",
    summary: "give an account a new password and open it again",
    details: "It is printed once and has to be changed at the next sign-in. All sign-ins of the user end.",
    operands: .one("NAME", help: "the user's name"),
    options: [AccountOffice.data, AccountOffice.config],
    example: Command.Example(line: "gantry user reset ana", output: "password of ana: 3kT-oS2vX0a1bQ9d"),
    run: { arguments, console in
      let password = try await AccountOffice.with(arguments) { office in
        var user = try await office.user(arguments.operands[0])
        if !user.isActive {
          let closed = user
          user.isActive = true
          try await office.accounts.update(user, from: closed, by: nil, caller: .commandLine)
        }
        return try await office.accounts.resetPassword(of: user, by: nil, caller: .commandLine)
      }
      try console.print("password of \(arguments.operands[0]): \(password.revealed)")
      return .ok
    })

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
