import Foundation
import Outbound
import TestKit
import Testing
import Wire

/// Violations of a video whose pictures go through Redis: kept by the process that looks at them.
@Suite(.timeLimit(.minutes(4)))
struct FrameViolationServiceTests {
  @Test func `whoever looks is killed on the way, and every speeder is kept once with its picture`() async throws {
    let town = try await FrameTown(["GANTRY_JOBS_MODEL": "gantry-n-int8", "GANTRY_LIVE_SPEED_LIMIT": "50"])
    let server = try await town.server()
    let id = try await town.upload(motorway(town.program), to: server)
    let (video, data) = ("\(id)", town.program.home.path("data"))
    let bridge = try await town.start("bridge", saying: "carries frames")
    let producer = try await town.start("frames", "produce", "--video", video, "--data", data)
    var processor = try await process(town, video, data)
    // While they are being kept.
    #expect(
      try await becomesTrue(within: .seconds(60)) {
        let listed = try await server.ask("GET", "/api/violations?video_id=\(id)")
        return (try listed.json["total"] as? Int ?? 0) > 0
      })
    processor.kill()
    #expect(try await town.waits(for: id) { !$0.isProcessed }, "it is killed on the way")
    processor = try await process(town, video, data)
    try await producer.waitUntilDone(within: .seconds(60))
    try await processor.waitUntilDone(within: .seconds(60))
    let cleanup = try await town.run("frames", "cleanup", "--video", video, "--data", data)
    #expect(cleanup.output.contains("put away, 90 pictures"), "\(cleanup.messages)")

    let violations = try await violations(of: id, on: server)
    #expect(!violations.isEmpty)
    for violation in violations {
      let path = try #require(violation["frame_image_path"] as? String)
      let picture = try await server.ask("GET", "/api/violations/images/\(path)")
      #expect(picture.status == 200 && picture.body.starts(with: [0xFF, 0xD8]), "\(path)")
    }
    // The same video once more, and nobody is killed: the same vehicles in the same pictures.
    let other = try await town.upload(motorway(town.program), to: server)
    let again = try await town.start("frames", "produce", "--video", "\(other)", "--data", data)
    processor = try await process(town, "\(other)", data)
    try await again.waitUntilDone(within: .seconds(60))
    try await processor.waitUntilDone(within: .seconds(60))
    _ = try await town.run("frames", "cleanup", "--video", "\(other)", "--data", data)
    let undisturbed = try await self.violations(of: other, on: server)
    #expect(Self.essence(violations) == Self.essence(undisturbed))
    withExtendedLifetime(bridge) {}
    #expect(try await server.stop() == 0)
  }

  /// All of them have the session of the sums.
  private func violations(of id: Int, on server: RunningServer) async throws -> [[String: Any]] {
    let answer = try await server.ask("GET", "/api/analytics/summary?video_id=\(id)")
    let sums = try #require((try answer.json["summaries"] as? [[String: Any]])?.first)
    let session = try #require(sums["session_start"] as? String)
    let found = try await server.ask(
      "GET", "/api/violations?video_id=\(id)&session_start=\(session.replacing("+", with: "%2B"))")
    let violations = try #require(try found.json["violations"] as? [[String: Any]])
    let tracks = violations.compactMap { $0["track_id"] as? Int }
    #expect(Set(tracks).count == tracks.count, "\(found.text)")
    // With the run's own moment nothing is left.
    #expect(try await server.ask("GET", "/api/violations?video_id=\(id)").json["total"] as? Int == tracks.count)
    return violations
  }

  private static func essence(_ violations: [[String: Any]]) -> [String] {
    violations.map { "\($0["track_id"] ?? "") \($0["frame_number"] ?? "") \($0["speed"] ?? "")" }.sorted()
  }

  private func process(_ town: FrameTown, _ video: String, _ data: String) async throws -> ServiceProcess {
    try await town.start("frames", "process", "--video", video, "--data", data, saying: "looks at frames")
  }

  private func motorway(_ program: Program) async throws -> String {
    let path = program.home.path("motorway.mp4")
    let made = try await program.run("simulate", "motorway", "--seconds", "6", "--size", "640x360", "--out", path)
    #expect(made.code == 0, "\(made.messages)")
    return path
  }
}
