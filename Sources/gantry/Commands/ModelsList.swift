import Inference

/// Shows which models can be named instead of given as a file.
enum ModelsListCommand {
  private static let json = Switch("json", "one JSON object per line, one line per model")

  static let command = Command(
    name: "models list",
    summary: "show the installed models: accuracy and speed",
    details: "Looks at what ships with the program, at the models folder of the data folder, and at --models-folder. "
      + "AP50 is what the model says of itself: vehicles as one class, on its validation pictures. Speed is measured "
      + "now, on this machine, a third of a second for each model.",
    options: [ModelOptions.folder, json],
    example: Command.Example(
      line: "gantry models list",
      output: """
        Name           MiB  ms/picture  AP50                   File
        gantry-s-int8  1.1         2.9  km39 84.7, tidar 78.4  /opt/gantry/share/gantry/Models/gantry-s-int8.xml
        """),
    run: run)

  private static let measuringSeconds = 0.3

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let shelf = ModelShelf(extra: arguments[ModelOptions.folder])
    let entries = try shelf.entries()
    if entries.isEmpty {
      console.say("No models installed. Looked at \(shelf.folders.joined(separator: ", ")).")
      return .ok
    }
    var table = TextTable([
      .text("Name"), .number("MiB"), .number("ms/picture"), .text("AP50"), .text("File"),
    ])
    for entry in entries {
      let notes = ModelNotes.read(path: entry.path)
      let milliseconds = try await speed(of: entry, console)
      if arguments[json] {
        try console.print(json(entry, notes, milliseconds).text)
      } else {
        table.rows.append([
          entry.name, (Double(entry.byteCount) / 1_048_576).text(decimals: 1),
          milliseconds?.text(decimals: 1) ?? "-", notes.accuracyText, entry.path,
        ])
      }
    }
    if arguments[json] { return .ok }
    for line in table.lines(console.output) { try console.print(line) }
    return .ok
  }

  /// nil when the model cannot be loaded, which is said.
  private static func speed(of entry: ModelShelf.Entry, _ console: Console) async throws -> Double? {
    let model: LoadedModel
    do {
      model = try await ModelOptions.load(
        path: entry.path, settings: InferenceSettings(cacheFolder: ModelOptions.cacheFolder()))
    } catch {
      console.say("\(error)")
      return nil
    }
    let measured = try await ModelMeasurement.measure(model, duration: measuringSeconds)
    await model.unload()
    return measured.millisecondsPerPicture
  }

  private static func json(_ entry: ModelShelf.Entry, _ notes: ModelNotes, _ milliseconds: Double?) -> JSON {
    .object([
      ("name", .string(entry.name)), ("file", .string(entry.path)), ("bytes", .whole(entry.byteCount)),
      ("milliseconds_per_picture", milliseconds.map { .number($0, decimals: 3) } ?? .null),
      (
        "ap50",
        .object(notes.accuracy.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value, decimals: 4)) })
      ),
    ])
  }
}
