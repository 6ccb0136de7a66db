import Foundation
import Groundwork
import Identity
import Records
import TrafficAPI
import TrafficCore

/// Keys of programs from the command line of the machine.
enum KeyCommands {
  private static let scopes = Option<[String]>.list(
    "scopes", "WORDS", "what the key may do: read, detect, admin; separated by commas (read,detect unless given)")
  private static let days = Option<Int>.whole(
    "days", "N", "the key ends after so many days", in: 0...3650, fallback: 0, fallbackText: "never")

  static let add = Command(
    name: "key add",
    summary: "make a key for a program",
    details: "The key is printed once and kept nowhere; programs send it in the header X-API-KEY.",
    operands: .one("NAME", help: "what the key is for"),
    options: [scopes, days, AccountOffice.data, AccountOffice.config],
    example: Command.Example(
      line: "gantry key add uploader --scopes detect",
      output: "gk_Q2x4bT9a_0WJv7mC1k8RrXyPqLs5uE3nZdGfHtA6bKcM2oNiVwSe"),
    run: { arguments, console in
      let words = arguments[scopes].isEmpty ? ["read", "detect"] : arguments[scopes]
      let chosen = try words.map { word throws(CommandError) -> Scope in
        guard let scope = Scope(rawValue: word) else {
          throw .badInput("--scopes: '\(word)' is none of \(Scope.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return scope
      }
      let now = Timestamp(sinceEpoch: SystemWallClock().sinceEpoch)
      let expires = arguments[days] == 0 ? nil : now.advanced(bySeconds: Double(arguments[days]) * 86_400)
      let made = try await AccountOffice.with(arguments) { office in
        try await office.keys.make(
          name: arguments.operands[0], scopes: Set(chosen), expires: expires, owner: nil, by: nil,
          caller: .commandLine)
      }
      try console.print(made.text.revealed)
      return .ok
    })

  static let list = Command(
    name: "key list",
    summary: "list the keys of programs",
    options: [AccountOffice.data, AccountOffice.config],
    example: Command.Example(
      line: "gantry key list",
      output: """
        prefix       name      scopes  state   last used
        gk_Q2x4bT9a  uploader  detect  good    2026-03-01T08:00:00.000Z
        """),
    run: { arguments, console in
      let now = Timestamp(sinceEpoch: SystemWallClock().sinceEpoch)
      let keys = try await AccountOffice.with(arguments) { office in
        try await office.keyRows.keys(owner: nil, page: Page(limit: 1000))
      }
      var table = TextTable([.text("prefix"), .text("name"), .text("scopes"), .text("state"), .text("last used")])
      table.rows = keys.map { key in
        let state = key.revoked != nil ? "revoked" : key.isGood(at: now) ? "good" : "ended"
        return [
          key.prefix, key.name, key.scopes.joined(separator: ","), state, UserCommands.time(key.lastUsed) ?? "never",
        ]
      }
      for line in table.lines(console.output) { try console.print(line) }
      return .ok
    })

  static let revoke = Command(
    name: "key revoke",
    summary: "make a key worthless",
    operands: .one("PREFIX", help: "the key's first eleven characters, as gantry key list shows them"),
    options: [AccountOffice.data, AccountOffice.config],
    example: Command.Example(line: "gantry key revoke gk_Q2x4bT9a", output: "gk_Q2x4bT9a: revoked"),
    run: { arguments, console in
      let prefix = arguments.operands[0]
      try await AccountOffice.with(arguments) { office in
        let keys = try await office.keyRows.keys(owner: nil, page: Page(limit: 1000))
        guard let key = keys.first(where: { $0.prefix == prefix && $0.revoked == nil }),
          try await office.keys.revoke(id: key.id, by: nil, caller: .commandLine)
        else { throw CommandError.badInput("There is no good key '\(prefix)' (see: gantry key list).") }
      }
      try console.print("\(prefix): revoked")
      return .ok
    })
}
