/// Says which gantry this is.
enum VersionCommand {
  /// Of the program, in the sense of semver.org.
  static let version = "0.1.0"

  private static let json = Switch("json", "as a JSON object")

  static let command = Command(
    name: "version",
    summary: "print the version",
    options: [json],
    example: Command.Example(line: "gantry version", output: "gantry \(version)"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    if arguments[json] {
      try console.print(JSON.object([("name", .string("gantry")), ("version", .string(version))]).text)
    } else {
      try console.print("gantry \(version)")
    }
    return .ok
  }
}
