/// Shows which models can be named instead of given as a file.
enum ModelsListCommand {
  private static let json = Switch("json", "one JSON object per line, one line per model")

  static let command = Command(
    name: "models list",
    summary: "show the installed models",
    details: "Looks at what ships with the program, at the models folder of the data folder, and at --models-folder.",
    options: [ModelOptions.folder, json],
    example: Command.Example(
      line: "gantry models list",
      output: """
        Name              MiB  File
        yolox_nano_416    3.5  /opt/gantry/share/gantry/Models/yolox_nano_416.onnx
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let shelf = ModelShelf(extra: arguments[ModelOptions.folder])
    let entries = try shelf.entries()
    if arguments[json] {
      for entry in entries {
        let size = JSON.whole(entry.byteCount)
        try console.print(
          JSON.object([("name", .string(entry.name)), ("file", .string(entry.path)), ("bytes", size)]).text)
      }
      return .ok
    }
    if entries.isEmpty {
      console.say("No models installed. Looked at \(shelf.folders.joined(separator: ", ")).")
      return .ok
    }
    var table = TextTable([.text("Name"), .number("MiB"), .text("File")])
    table.rows = entries.map { [$0.name, (Double($0.byteCount) / 1_048_576).text(decimals: 1), $0.path] }
    for line in table.lines(console.output) { try console.print(line) }
    return .ok
  }
}
