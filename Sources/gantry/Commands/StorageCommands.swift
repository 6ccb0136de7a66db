import Foundation
import Groundwork
import Records
import Storage

/// Brings tables up to date, and carries everything that is kept out of one place and into another.
enum StorageCommands {
  private static let data = Option<String?>.text(
    "data", "DIR", "where data is kept; else GANTRY_DATA_FOLDER or the user's data folder")

  static let migrate = Command(
    name: "migrate",
    summary: "bring the tables of the database up to date",
    details: "A server does the same when it starts. Each step is applied whole or not at all, and never undone. In a "
      + "folder that --data names it makes the database where there is none.",
    options: [data],
    example: Command.Example(line: "gantry migrate --data data", output: "applied jobs\napplied accounts\n…"),
    run: { arguments, console in
      try await saying {
        let (settings, folder) = (try SettingsFile.forCommand(takesContractNames: true), dataFolder(arguments))
        if !isNamed(arguments) { try DatabaseFile.refuseMissing(settings, data: folder) }
        let storage = try await Storehouse.rows(settings, data: folder, log: log("migrate"))
        await storage.close()
        for step in storage.migrated { try console.print("applied \(step)") }
        if storage.migrated.isEmpty { try console.print("the tables are up to date") }
      }
    })

  static let backup = Command(
    name: "backup",
    summary: "write all rows and files into a folder",
    details: "The server may run meanwhile: rows are written as they were at one moment. The folder has checksums and "
      + "belongs to no database; what SQLite has given, PostgreSQL can take.",
    operands: .one("FOLDER", help: "must not exist yet; it appears when it is whole"),
    options: [data],
    example: Command.Example(
      line: "gantry backup monday --data data", output: "9 tables, 2509 rows; 12 files, 48113920 bytes"),
    run: { arguments, console in
      try await saying {
        let (settings, folder) = (try SettingsFile.forCommand(takesContractNames: true), dataFolder(arguments))
        try DatabaseFile.refuseMissing(settings, data: folder)
        let storage = try await Storehouse.rows(settings, data: folder, log: log("backup"))
        let objects = try await Storehouse.objects(settings, data: folder)
        let summary = try await Backup.write(storage, objects, to: arguments.operands[0])
        await storage.close()
        try console.print(text(summary))
      }
    })

  static let restore = Command(
    name: "restore",
    summary: "bring back what gantry backup has written",
    details: "Into an empty database, with the server stopped. Every byte is checked before the first is restored.",
    operands: .one("FOLDER", help: "a folder that gantry backup has written"),
    options: [data],
    example: Command.Example(
      line: "gantry restore monday --data fresh", output: "9 tables, 2509 rows; 12 files, 48113920 bytes"),
    run: { arguments, console in
      try await saying {
        let (settings, folder) = (try SettingsFile.forCommand(takesContractNames: true), dataFolder(arguments))
        let words = log("restore")
        let lock = try await ServerLock.takeIfServed(settings, data: folder, log: words)
        defer { withExtendedLifetime(lock) {} }
        let database = try Storehouse.database(settings, data: folder)
        let objects = try await Storehouse.objects(settings, data: folder)
        try console.print(
          text(try await Restore.read(arguments.operands[0], into: database, objects, log: words)))
      }
    })

  private static func dataFolder(_ arguments: Arguments) -> String { arguments[data] ?? WorkFolders().data }

  /// Whether somebody has said which folder is meant: only there is a database made that was not there.
  private static func isNamed(_ arguments: Arguments) -> Bool {
    arguments[data] != nil || ProcessInfo.processInfo.environment["GANTRY_DATA_FOLDER"]?.isEmpty == false
  }

  private static func log(_ name: String) -> Log {
    Log(name: name, minimumLevel: .warning, output: StandardErrorLog(format: .text))
  }

  private static func text(_ summary: BackupSummary) -> String {
    "\(summary.tables) tables, \(summary.rows) rows; \(summary.objects) files, \(summary.bytes) bytes"
  }

  /// What can go wrong here says by itself what to do.
  private static func saying(_ body: () async throws -> Void) async throws -> ExitCode {
    do { try await body() } catch let error as StoreError {
      throw error.kind == .invalid || error.kind == .conflict || error.kind == .missing
        ? CommandError.badInput(error.description) : CommandError.failure(error.description)
    }
    return .ok
  }
}
