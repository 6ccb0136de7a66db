import Foundation
import Outbound
import TestKit
import Testing

/// `gantry doctor --url`: what is wrong with a running installation, said from outside.
@Suite(.timeLimit(.minutes(4)))
struct DoctorVisitServiceTests {
  private static let key = "tQ7-4kf8aB2-mmz91"
  private let settings = ["GANTRY_JOBS_WORKERS": "0", "API_KEY": key, "GANTRY_CAMERAS_CONNECTS_WITHIN": "1s"]
  private let headers = [(name: "X-API-KEY", value: key), (name: "Content-Type", value: "application/json")]

  private func visit(_ program: Program, _ address: String, key: String? = key) async throws -> Program.Result {
    try await program.run(["doctor", "--url", address], environment: key.map { ["API_KEY": $0] } ?? [:])
  }

  /// The line of this area and what, with the advice below it.
  private func line(_ result: Program.Result, _ area: String, _ what: String) -> String? {
    let lines = result.output.split(separator: "\n").map(String.init)
    guard
      let place = lines.firstIndex(where: { $0.split(separator: " ").dropFirst().prefix(2) == [area[...], what[...]] })
    else { return nil }
    let advice = place + 1 < lines.count && lines[place + 1].contains("→") ? lines[place + 1] : ""
    return lines[place] + advice
  }

  @Test func `a server with its cameras is looked at link by link`() async throws {
    let program = try Program()
    _ = try program.file("cameras.yaml", text: "cameras:\n  - {id: lost, address: nothere.mp4}\n")
    let server = try await RunningServer(
      in: program, environment: settings.merging(["GANTRY_CAMERAS_FILE": "cameras.yaml"]) { $1 })
    let address = try #require(server.addresses["unified"])
    for camera in [
      #"{"id":"north","address":"simulate://street?seed=3&fps=5&size=320x180"}"#,
      #"{"id":"away","address":"rtsp://ana:secret9@127.0.0.1:1/x"}"#,
      #"{"id":"held","address":"simulate://street?seed=4&fps=5&size=320x180"}"#,
    ] {
      #expect(try await server.ask("POST", "/api/gantry/v1/cameras", headers: headers, body: camera).status == 201)
    }
    #expect(try await phase(server, "north", becomes: "online"))
    #expect(try await phase(server, "away", becomes: "failed"))
    #expect(try await phase(server, "lost", becomes: "ended"))
    #expect(try await server.ask("POST", "/api/gantry/v1/cameras/held/pause", headers: headers).status == 200)
    #expect(try await phase(server, "held", becomes: "paused"))

    let result = try await visit(program, address)
    #expect(result.code == 1, "\(result.output) \(result.messages)")
    #expect(line(result, "part", "database")?.contains("ok") == true)
    #expect(line(result, "part", "disk")?.contains("GiB free") == true)
    #expect(line(result, "sign-in", "key")?.contains("accepted") == true)
    #expect(line(result, "clock", "time")?.contains("as here") == true, "\(result.output)")
    let away = try #require(line(result, "camera", "away"))
    #expect(away.hasPrefix("broken") && away.contains("failed") && away.contains("correct what the reason names"))
    // A recording that cannot be read is not one that is over.
    let lost = try #require(line(result, "camera", "lost"))
    #expect(lost.hasPrefix("broken") && lost.contains("put the recording"), "\(lost)")
    #expect(line(result, "camera", "held")?.contains("resume") == true)
    #expect(line(result, "camera", "north") == nil)
    #expect(line(result, "live", "socket")?.contains("a picture of north") == true, "\(result.output)")
    #expect(result.output.contains("not ready, 2 broken") && !result.output.contains("secret9"))

    // Nobody's key, and none.
    let stranger = try await visit(program, address, key: "gk_nobody")
    #expect(stranger.code == 1 && line(stranger, "sign-in", "key")?.contains("gantry key list") == true)
    let nobody = try await visit(program, address + "/", key: nil)
    #expect(nobody.code == 0 && line(nobody, "sign-in", "key")?.hasPrefix("warning") == true, "\(nobody.output)")
    // The wrong scheme.
    let secure = try await visit(program, address.replacing("http:", with: "https:"))
    #expect(secure.code == 1 && line(secure, "server", "connection")?.hasPrefix("broken") == true, "\(secure.output)")
    #expect(try await server.stop() == 0)

    let gone = try await visit(program, address)
    #expect(gone.code == 1 && line(gone, "server", "connection")?.contains("is gantry serve running") == true)
  }

  @Test func `a listener of another system and a word that is no address are told apart`() async throws {
    let program = try Program()
    let ports = ["B2", "PROCESSOR", "UI"].reduce(into: settings) { $0["GANTRY_SERVER_\($1)_PORT"] = "0" }
    let live = try LoopbackPort.free()
    let server = try await RunningServer(
      ["--listeners", "contracts"], in: program,
      environment: ports.merging(["GANTRY_SERVER_LIVE_PORT": "\(live)"]) { $1 })
    let result = try await visit(program, try #require(server.addresses["live"]))
    #expect(result.code == 1 && line(result, "server", "own")?.contains("unified") == true, "\(result.output)")
    #expect(try await server.stop() == 0)
    let wrong = try await visit(program, "localhost:8000")
    #expect(wrong.code == 2 && wrong.messages.contains("http://127.0.0.1:8000 is expected"))
  }

  @Test func `a database that is away is named, with a key and without`() async throws {
    let program = try Program()
    let postgres = try await PostgresServer()
    let server = try await RunningServer(
      in: program, environment: settings.merging(["DATABASE_URL": postgres.address()]) { $1 })
    let address = try #require(server.addresses["unified"])
    #expect(try await visit(program, address).code == 0)
    postgres.kill()
    // A key that was accepted a moment ago is for a while.
    for key in [Self.key, "another-key-that-must-be-looked-up", nil] {
      var result = try await visit(program, address, key: key)
      _ = try await becomesTrue(within: .seconds(60)) {
        result = try await visit(program, address, key: key)
        return line(result, "part", "database")?.hasPrefix("broken") == true
      }
      #expect(line(result, "part", "database")?.hasPrefix("broken") == true, "\(result.output)")
      #expect(result.output.contains("is PostgreSQL running"), "\(result.output)")
      #expect(result.code == 1)
    }
  }

  private func phase(_ server: RunningServer, _ id: String, becomes phase: String) async throws -> Bool {
    try await becomesTrue(within: .seconds(60)) {
      let camera = try await server.ask("GET", "/api/gantry/v1/cameras/\(id)", headers: self.headers)
      return (try camera.json["status"] as? [String: Any])?["phase"] as? String == phase
    }
  }
}
