import Configuration
import Foundation
import Groundwork

/// Starts the server.
enum ServeCommand {
  private static let data = Option<String?>.text(
    "data", "DIR", "the data folder: database, objects, secrets; else GANTRY_DATA_FOLDER or the user's own")
  private static let port = Option<String?>.text("port", "N", "the port of everything; 0 takes a free one")
  private static let host = Option<String?>.text("host", "ADDRESS", "the address to listen at; 127.0.0.1 unless set")
  private static let listeners = Option<String?>.text(
    "listeners", "single|contracts", "one port for everything, or one for each system as its clients expect")
  private static let config = Option<String?>.text("config", "FILE", "the settings file")

  static let command = Command(
    name: "serve",
    summary: "start the server: HTTP, WebSocket, jobs, accounts",
    details: "Needs nothing but a folder: rows go to SQLite, files below the folder, jobs are done in the process. "
      + "Settings, .env and environment lead to PostgreSQL, S3 and Redis instead. Secrets that are not given are made "
      + "once. Ends with Ctrl-C or SIGTERM, after the requests and jobs under way.",
    options: [data, port, host, listeners, config],
    example: Command.Example(
      line: "gantry serve --data ./data --port 8000",
      output: """
        unified: http://127.0.0.1:8000
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let file = try settings(arguments)
    SignalWatch.expect(within: file.settings.server.shutdownWithin * 2 + .seconds(10))
    let log = try ServeLog(file.settings.logging)
    for remark in file.remarks { log.log.warning(remark) }
    let serving = Serving(
      settings: file.settings, dataFolder: arguments[data] ?? WorkFolders().data, log: log.log, console: console,
      places: file.places.mapValues(\.description), recent: log.recent)
    try await serving.run()
    withExtendedLifetime(log) {}
    return .ok
  }

  /// Options are settings that win over every file and variable.
  private static func settings(_ arguments: Arguments) throws(CommandError) -> SettingsFile {
    var environment = ProcessInfo.processInfo.environment
    for (option, name) in [
      (port, "GANTRY_SERVER_PORT"), (host, "GANTRY_SERVER_HOST"), (listeners, "GANTRY_SERVER_LISTENERS"),
    ] {
      if let value = arguments[option] { environment[name] = value }
    }
    do {
      return try SettingsFile(arguments[config], environment: environment)
    } catch {
      throw .badInput(error.description)
    }
  }
}
