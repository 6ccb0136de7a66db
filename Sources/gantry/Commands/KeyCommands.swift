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

  static let add = Command.onAccounts(
    "key add", "make a key for a program",
    details: "The key is printed once and kept nowhere; programs send it in the header X-API-KEY.",
    operands: .one("NAME", help: "what the key is for"),
    options: [scopes, days],
    example: Command.Example(
      line: "gantry key add uploader --scopes detect --data ./data",
      output: "gk_Q2x4bT9a_0WJv7mC1k8RrXyPqLs5uE3nZdGfHtA6bKcM2oNiVwSe")
  ) { office, arguments, console in
    let words = arguments[scopes].isEmpty ? ["read", "detect"] : arguments[scopes]
    let chosen = try words.map { word throws(CommandError) -> Scope in
      guard let scope = Scope(rawValue: word) else {
        throw .badInput("--scopes: '\(word)' is none of \(Scope.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return scope
    }
    let expires = arguments[days] == 0 ? nil : now.advanced(bySeconds: Double(arguments[days]) * 86_400)
    let made = try await office.keys.make(
      name: arguments.operands[0], scopes: Set(chosen), expires: expires, owner: nil, by: nil, caller: .commandLine)
    try console.print(made.text.revealed)
  }

  static let list = Command.onAccounts(
    "key list", "list the keys of programs",
    example: Command.Example(
      line: "gantry key list --data ./data",
      output: """
        prefix       name      scopes  state   last used
        gk_Q2x4bT9a  uploader  detect  good    2026-03-01T08:00:00.000Z
        """)
  ) { office, _, console in
    let now = now
    var table = TextTable([.text("prefix"), .text("name"), .text("scopes"), .text("state"), .text("last used")])
    table.rows = try await keys(office).map { key in
      let state = key.revoked != nil ? "revoked" : key.isGood(at: now) ? "good" : "ended"
      return [
        key.prefix, key.name, key.scopes.joined(separator: ","), state, UserCommands.time(key.lastUsed) ?? "never",
      ]
    }
    for line in table.lines(console.output) { try console.print(line) }
  }

  static let revoke = Command.onAccounts(
    "key revoke", "make a key worthless",
    operands: .one("PREFIX", help: "the key's first eleven characters, as gantry key list shows them"),
    example: Command.Example(line: "gantry key revoke gk_Q2x4bT9a --data ./data", output: "gk_Q2x4bT9a: revoked")
  ) { office, arguments, console in
    let prefix = arguments.operands[0]
    guard let key = try await keys(office).first(where: { $0.prefix == prefix && $0.revoked == nil }),
      try await office.keys.revoke(id: key.id, by: nil, caller: .commandLine)
    else { throw CommandError.badInput(Self.unknown(prefix, among: try await keys(office))) }
    try console.print("\(prefix): revoked")
  }

  private static func unknown(_ prefix: String, among keys: [APIKey]) -> String {
    if keys.contains(where: { $0.prefix == prefix }) { return "The key \(prefix) was revoked before." }
    let meant = keys.filter { $0.name == prefix && $0.revoked == nil }.map(\.prefix)
    guard meant.isEmpty else {
      return "A key is named by its prefix. Give \(meant.joined(separator: " or ")), which is called \(prefix)."
    }
    return
      "There is no key that begins with '\(prefix)'. Give the prefix that gantry key list shows, such as gk_Q2x4bT9a."
  }

  private static func keys(_ office: AccountOffice) async throws -> [APIKey] {
    try await AccountOffice.all { try await office.keyRows.keys(owner: nil, page: $0) }
  }

  private static var now: Timestamp { Timestamp(sinceEpoch: SystemWallClock().sinceEpoch) }
}
