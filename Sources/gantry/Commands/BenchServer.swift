import Foundation
import Groundwork
import WebServer

/// Serves what the measurements of the server call.
enum BenchServerCommand {
  private static let port = Option<Int>.whole(
    "port", "NUMBER", "where to listen on this machine; 0 takes a free port", in: 0...65_535, fallback: 0)

  static let command = Command(
    name: "bench server",
    summary: "serve the routes that the server's measurements call",
    details:
      "GET /health, POST /echo (JSON), POST /upload, and the sockets /ws (echo), /feed (ten messages a second) and /idle. "
      + "Prints its port and runs until it is interrupted; scripts/bench-http uses it.",
    options: [port],
    example: Command.Example(line: "gantry bench server --port 8099", output: "bench server: port 8099"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let feed = BenchFeed()
    let router = try BenchRoutes.router(feed: feed, folder: FileManager.default.temporaryDirectory.path)
    // All clients of a bench are one machine.
    let server = HTTPServer(
      settings: ServerSettings(connectionsPerAddress: 10_000),
      log: Log(name: "http", output: StandardErrorLog(format: .text)))
    let ports = try await server.start([ListenerSettings("bench", port: arguments[port], router: router)])
    try console.print("bench server: port \(ports["bench"] ?? 0)")
    do {
      try await feed.run(every: .milliseconds(100), clock: SystemMonotonicClock())
    } catch is CancellationError {
      await server.stop()
    }
    return .ok
  }
}
