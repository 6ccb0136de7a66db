import Foundation
import Glibc
import TestKit
import Testing

/// `gantry track` on cameras: real servers, a simulated one, and Ctrl-C.
@Suite(.timeLimit(.minutes(3)), .serialized) struct TrackLiveServiceTests {
  private let program: Program

  init() throws { program = try Program() }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: program.home.path(name), encoding: .utf8)
  }

  /// Before the first picture there is no file yet.
  private func hasSeen(_ event: String) -> Bool {
    let bytes = FileManager.default.contents(atPath: program.home.path("events.jsonl")) ?? Data()
    return String(decoding: bytes, as: UTF8.self).contains(event)
  }

  /// Tracks until a vehicle has been seen and some pictures more, then sends the signal.
  private func follow(_ address: String, _ number: Int32 = SIGINT) async throws -> Program.Result {
    _ = try program.file("scene.yaml", text: "zones:\n  - { name: all, points: [[0, 0], [1, 0], [1, 1], [0, 1]] }\n")
    let words = [
      "track", address, "--model", try program.model(), "--scene", "scene.yaml", "--events", "events.jsonl", "--mot",
      "mot.txt", "--out", "out.mp4", "--summary", "summary.json",
    ]
    return try await program.run(words) { process in
      let patience = Date(timeIntervalSinceNow: 60)
      while process.isRunning, Date() < patience, !hasSeen("entered_zone") {
        try await Task.sleep(for: .milliseconds(50))
      }
      try await Task.sleep(for: .milliseconds(1500))
      #expect(process.isRunning)
      process.signal(number)
    }
  }

  /// Everything a run that ended by itself would have written.
  private func expectComplete(_ result: Program.Result, size: String) throws {
    // To be told to stop is how a camera ends.
    #expect(result.code == 0, "\(result.messages)")
    #expect(result.output.contains("interrupted") && result.output.contains("car"), "\(result.output)")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(text("summary.json").utf8)) as? [String: Any])
    let frames = try #require(summary["frames"] as? Int)
    #expect(frames > 5)
    #expect(summary["interrupted"] as? Bool == true)
    let rows = try text("mot.txt")
    #expect(rows.hasSuffix("\n") && rows.split(separator: "\n").count == 2 * frames)
    #expect(rows.split(separator: "\n").allSatisfy { $0.split(separator: ",").count == 10 })
    #expect(try text("events.jsonl").contains("\"left_zone\""))
    let probe = try MediaFixtures.run(
      "ffprobe", "-v error -count_frames -show_entries stream=width,height,nb_read_frames -of csv=p=0",
      [program.home.path("out.mp4")])
    #expect(String(decoding: probe, as: UTF8.self).hasPrefix("\(size),\(frames)"))
  }

  @Test(arguments: [SIGINT, SIGTERM]) func `an RTSP camera is followed until the signal`(number: Int32) async throws {
    let server = try await TestCameras.rtsp()
    try expectComplete(try await follow(server.address("camera"), number), size: "320,240")
  }

  @Test func `an MJPEG camera is followed until Ctrl-C`() async throws {
    let server = try await TestCameras.http()
    try expectComplete(try await follow(server.address("video.mjpeg")), size: "320,240")
  }

  @Test func `a simulated camera is followed until Ctrl-C`() async throws {
    try expectComplete(try await follow("simulate://street?seed=4&fps=10&size=320x180"), size: "320,180")
  }

  @Test func `a camera that changes its size ends the run with one line, and what was good is written`() async throws {
    let server = try await TestCameras.http()
    let result = try await program.run(
      "track", server.address("resizes.mjpeg"), "--model", try program.model(), "--mot", "mot.txt", "--out", "out.mp4")
    #expect(result.code == 1)
    let complaints = result.messageLines.filter { $0.contains("the first was") }
    #expect(complaints.count == 1, "\(result.messages)")
    #expect(try !text("mot.txt").isEmpty)
    _ = try MediaFixtures.run("ffprobe", "-v error", [program.home.path("out.mp4")])
  }

  @Test func `Ctrl-C before the camera has delivered anything ends at once`() async throws {
    let silent = try SilentServer()
    let clock = ContinuousClock()
    var signalled = clock.now
    let result = try await program.run([
      "track", "rtsp://127.0.0.1:\(silent.port)/x", "--model", try program.model(), "--mot", "mot.txt",
    ]) { process in
      try await Task.sleep(for: .milliseconds(2000))
      signalled = clock.now
      process.signal(SIGINT)
    }
    #expect(result.code == 130, "\(result.messages)")
    // Sooner than connecting is given up.
    #expect(clock.now - signalled < .seconds(8))
  }
}
