import Foundation
import TestKit
import Testing
import WebServer

/// The program itself, serving from a folder of its own, as `gantry serve` starts it.
final class GantryServer: Sendable {
  let port: Int
  let folder: TemporaryFolder
  let tester: RouteTester
  private let process: ServiceProcess

  init() async throws {
    folder = try TemporaryFolder()
    port = try LoopbackPort.free()
    process = try ServiceProcess(
      "gantry serve",
      arguments: [
        "/usr/bin/env", "HOME=\(folder.path)", "API_KEY=\(ContractHouse.key)", try Self.program(), "serve", "--data",
        folder.path("data"), "--port", "\(port)",
      ], folder: folder)
    tester = RouteTester.overSocket(port: port)
    try await waitUntilReady()
  }

  var data: String { folder.path("data") }
  var residentBytes: Int? { process.residentBytes }

  private func waitUntilReady() async throws {
    for _ in 0..<600 {
      guard process.isRunning else { break }
      do {
        if try await tester.get("/health").status == 200 { return }
      } catch {
        // Not listening yet.
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    throw ServerFailure(description: "gantry serve did not come up: \(process.output.suffix(2000))")
  }

  /// Thirty frames of a street with parked cars.
  func simulated() throws -> String {
    let path = folder.path("street.mp4")
    _ = try MediaFixtures.run(try Self.program(), "simulate street --seconds 2 --fps 15 --seed 3 --out", [path])
    return path
  }

  private static func program() throws -> String {
    try #require(Bundle.main.executableURL).deletingLastPathComponent().appending(path: "gantry").path
  }

  /// Sends a video file as the usual client does.
  func submit(_ path: String) async throws -> String {
    let content = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let form = FormBody().file("file", URL(filePath: path).lastPathComponent, bytes: content)
    let answer = try await tester.upload("/api/v1/detect", form, headers: .key)
    return try #require(try answer.json()["task_id"]?.string, "\(answer.status) \(answer.text)")
  }

  /// Asks until the task has ended; gives the states that were seen, in order, and the last row.
  func wait(for id: String) async throws -> (states: [String], row: JSONValue) {
    var states: [String] = []
    for _ in 0..<2400 {
      let row = try await tester.get("/api/v1/status/\(id)", headers: .key).json()
      let state = row["status"]?.string ?? ""
      if states.last != state { states.append(state) }
      if state == "completed" || state == "failed" { return (states, row) }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw ServerFailure(description: "task \(id) does not end: \(states)")
  }

  func object(_ name: String) -> Data? { FileManager.default.contents(atPath: "\(data)/objects/objects/\(name)") }

  /// What SQL says about the database, a row as a JSON array; beside the running server.
  func sql(_ statement: String) throws -> JSONValue {
    let script = folder.path("sql.py")
    let text = """
      import json, sqlite3, sys
      rows = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None).execute(sys.argv[2]).fetchall()
      print(json.dumps(rows))
      """
    try Data(text.utf8).write(to: URL(filePath: script))
    return try JSONValue(parsing: [UInt8](try MediaFixtures.run("python3", script, ["\(data)/gantry.db", statement])))
  }
}

/// Why a test got no further with the server.
struct ServerFailure: Error, CustomStringConvertible {
  let description: String
}
