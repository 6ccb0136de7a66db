import Configuration
import Foundation
import Groundwork
import Inference
import Media

/// Looks at everything the program needs and says what to do about what is missing.
enum DoctorCommand {
  private static let json = Switch("json", "as a JSON object")
  private static let url = Option<String?>.text(
    "url", "URL", "look at a running installation instead of this machine, such as http://127.0.0.1:8000")
  private static let keyFile = Option<String?>.text(
    "key-file", "FILE", "holds a key of that installation (gantry key add); else API_KEY of the environment")
  private static let data = Option<String?>.text(
    "data", "DIR", "the data folder of the server; else GANTRY_DATA_FOLDER or the user's own")
  private static let config = Option<String?>.text("config", "FILE", "the settings file of the server")

  static let command = Command(
    name: "doctor",
    summary: "check libraries, processor, models, folders, database, object store and Redis",
    details:
      "Exit code 1 when something necessary is missing; every line that is not ok says what to do. Database, object "
      + "store and Redis are those of the settings: pass --data and --config as to gantry serve. With --url it asks a "
      + "running server, as a client does, for its parts, its cameras and a live picture, and names the link that is "
      + "broken.",
    options: [data, config, url, keyFile, ModelOptions.folder, json],
    example: Command.Example(
      line: "gantry doctor --data ./data",
      output: """
        ok       library    OpenVINO       2026.4.1            run models
        ok       processor  avx512_bf16    present             bf16 inference in half the time of f32
        warning  model      none                               put an ONNX file into ~/.local/share/gantry/models
        …
        ready, 1 warning
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let checks: [HealthCheck]
    if let address = arguments[url] {
      checks = try await InstallationVisit(address: address, key: try key(arguments)).checks()
    } else {
      var folders = WorkFolders()
      folders.data = arguments[data] ?? folders.data
      let machine = HealthCheck.all(shelf: ModelShelf(extra: arguments[ModelOptions.folder]), folders: folders)
      checks = machine + (await SettingsVisit.checks(config: arguments[config], data: folders.data))
    }
    let isReady = !checks.contains { $0.state == .missing || $0.state == .broken }
    if arguments[json] {
      try console.print(
        JSON.object([
          ("ready", .flag(isReady)), ("version", .string(VersionCommand.version)),
          ("checks", .array(checks.map(\.json))),
        ]).text)
    } else {
      try show(checks, isReady, console)
    }
    return isReady ? .ok : .failure
  }

  /// Not as an argument: those are seen by everybody on the machine.
  private static func key(_ arguments: Arguments) throws(CommandError) -> Secret? {
    var text = ProcessInfo.processInfo.environment["API_KEY"] ?? ""
    if let file = arguments[keyFile] {
      do { text = try String(contentsOfFile: file, encoding: .utf8) } catch {
        throw .badInput(
          "--key-file \(file): \(error.reason). Name a file that holds a key, as gantry key add prints it.")
      }
    }
    text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : Secret(text)
  }

  private static func show(_ checks: [HealthCheck], _ isReady: Bool, _ console: Console) throws {
    var table = TextTable([.text("State"), .text("Area"), .text("What"), .text("Found")])
    table.rows = checks.map { [$0.state.rawValue, $0.area, $0.name, $0.found] }
    for (index, line) in table.lines(console.output).enumerated() {
      let state = index > 0 ? checks[index - 1].state : .ok
      try console.print(index > 0 ? state.painted(line, console.output) : line)
      if index > 0, let advice = checks[index - 1].advice { try console.print("         → \(advice)") }
    }
    let warnings = checks.count { $0.state == .warning }
    let missing = checks.count { $0.state == .missing }
    let broken = checks.count { $0.state == .broken }
    let counts = [
      missing > 0 ? "\(missing) missing" : nil, broken > 0 ? "\(broken) broken" : nil,
      warnings > 0 ? "\(warnings) to look at" : nil,
    ]
    let verdict = ([isReady ? "ready" : "not ready"] + counts.compactMap(\.self)).joined(separator: ", ")
    try console.print("\n\(isReady ? console.output.green(verdict) : console.output.red(verdict))")
  }
}

extension HealthCheck.State {
  /// The first word of the line in the colour of its meaning.
  func painted(_ line: String, _ style: TextStyle) -> String {
    let rest = String(line.dropFirst(rawValue.count))
    return switch self {
    case .ok: style.green(rawValue) + rest
    case .warning: style.yellow(rawValue) + rest
    case .missing, .broken: style.red(rawValue) + rest
    }
  }
}
