import Foundation
import Groundwork
import Pipeline
import Storage
import TrafficAPI
import WebServer

/// Prints what the server's routes take and give.
enum OpenAPICommand {
  static let command = Command(
    name: "openapi",
    summary: "print the OpenAPI document of every route",
    details: "The same that the server gives at /openapi.json, as docs/openapi.json has it; /docs shows it to people.",
    example: Command.Example(line: "gantry openapi > openapi.json", output: "{\n  \"openapi\": \"3.1.0\",\n  …"),
    run: { _, console in
      try console.write(try await document().json.indented)
      return .ok
    })

  /// The routes hang on their doors, so a server is put together in a folder of the moment; nothing is started.
  private static func document() async throws -> OpenAPIDocument {
    let folder = "\(NSTemporaryDirectory())/gantry-openapi-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }  // the system empties its temporary folder
    let settings = GantrySettings()
    let log = Log(name: "gantry", output: SilentLog())
    let metrics = Metrics()
    let (floor, rows) = try await JobFloor.open(
      settings, dataFolder: folder, log: log, counters: metrics.counters, concurrency: 0, model: nil)
    let parts = try ServeParts(
      settings: settings, places: [:], secrets: try ServeSecrets(settings.accounts, dataFolder: folder), rows: rows,
      model: nil, floor: floor, clips: ClipShelf(objects: floor.objects), metrics: metrics,
      reporting: try ServeReporting(settings, log: log), recent: RecentLog(), dataFolder: folder, log: log)
    let document = parts.routers.document(.unified)
    await rows.close()
    return document
  }
}
