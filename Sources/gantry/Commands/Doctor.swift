import Configuration
import Foundation
import Groundwork
import Inference
import Media

/// Looks at everything the program needs and says what to do about what is missing.
enum DoctorCommand {
  private static let json = Switch("json", "as a JSON object")

  static let command = Command(
    name: "doctor",
    summary: "check libraries, processor, models, folders and fonts",
    details: "Exit code 1 when something necessary is missing; every line that is not ok says what to do.",
    options: [ModelOptions.folder, json],
    example: Command.Example(
      line: "gantry doctor",
      output: """
        ok       library    OpenVINO       2026.4.1            run models
        ok       processor  avx512_bf16    present             bf16 inference in half the time of f32
        warning  model      none                               put an ONNX file into ~/.local/share/gantry/models
        …
        ready, 1 warning
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let shelf = ModelShelf(extra: arguments[ModelOptions.folder])
    let checks = HealthCheck.all(shelf: shelf, folders: WorkFolders())
    let isReady = !checks.contains { $0.state == .missing }
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
    let counts = [missing > 0 ? "\(missing) missing" : nil, warnings > 0 ? "\(warnings) to look at" : nil]
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
    case .missing: style.red(rawValue) + rest
    }
  }
}
