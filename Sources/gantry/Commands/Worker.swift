import Configuration
import Foundation
import Groundwork
import Inference
import Pipeline
import Storage

/// Works off jobs that servers have accepted, on this or another machine.
enum WorkerCommand {
  private static let data = Option<String?>.text(
    "data", "DIR", "where data is kept; else GANTRY_DATA_FOLDER or the user's data folder")
  private static let config = Option<String?>.text("config", "FILE", "the settings file, best the server's own")
  private static let concurrency = Option<Int>.whole(
    "concurrency", "COUNT", "jobs at the same time", in: 1...64, fallback: 2)

  static let command = Command(
    name: "worker",
    summary: "work off jobs that servers have accepted",
    details:
      "Needs the same database and object store as the server, and its Redis where jobs.queue is redis. On Ctrl-C "
      + "or SIGTERM the jobs at hand go back into the queue.",
    options: [data, concurrency, config, ModelOptions.model, ModelOptions.folder, ModelOptions.precision],
    example: Command.Example(
      line: "gantry worker --concurrency 2",
      output: "2026-03-01T08:00:00.250Z – worker – info – works off jobs [concurrency=2, model=yolox_nano_416]"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let file = try settingsFile(arguments)
    let settings = file.settings
    let log = Log(name: "worker", output: StandardErrorLog(format: .text))
    for remark in file.remarks { log.warning(remark) }
    let folder = arguments[data] ?? WorkFolders().data
    try DatabaseFile.refuseMissing(settings, data: folder)
    var inference = settings.inference
    if arguments.has(ModelOptions.precision) { inference.precision = arguments[ModelOptions.precision] }
    let model = try await SharedModel.load(
      arguments[ModelOptions.model] ?? settings.jobs.model, folder: arguments[ModelOptions.folder], settings: inference)
    let (floor, rows) = try await JobFloor.open(
      settings, dataFolder: folder, log: log, counters: Counters(), concurrency: arguments[concurrency], model: model)
    log.info(
      "works off jobs", ["concurrency": .integer(arguments[concurrency]), "model": "\(model.name)"])
    await work(floor)
    await rows.close()
    await model.unload()
    return .ok
  }

  /// Read as the server reads them, so that both work on the same rows and files.
  private static func settingsFile(_ arguments: Arguments) throws(CommandError) -> SettingsFile {
    do throws(ConfigurationError) {
      return try SettingsFile(arguments[config])
    } catch {
      throw .badInput(error.description)
    }
  }

  /// Until Ctrl-C or SIGTERM. A task of its own, because cancelling it would also stop what must still be written.
  private static func work(_ floor: JobFloor) async {
    let work = Task { await floor.run() }
    await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      floor.stop()
    }
  }
}
