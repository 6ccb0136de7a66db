import Foundation
import TestKit
import Testing

/// The part of `make demo` that starts a server: what it prints works when it is pasted.
@Suite(.timeLimit(.minutes(5)))
struct DemoServiceTests {
  private let program: Program
  private let script = "\(Checkout.root)/scripts/demo-server"

  init() async throws {
    program = try Program()
    let made = try await program.run(
      ["simulate", "junction", "--seconds", "1", "--size", "320x180", "--out", program.home.path("a clip.mp4")])
    #expect(made.code == 0, "\(made.messages)")
  }

  @Test func `without a terminal it tries what it prints and leaves nothing behind`() async throws {
    // Settings and variables of the machine must not lead the demo to somebody's database.
    let temporary = program.home.path("temporary")
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    let result = try await program.run(
      script, [try Program.path, "a clip.mp4", "annotated.mp4"],
      environment: ["DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "TMPDIR": temporary])
    #expect(result.code == 0, "\(result.messages)")
    #expect(result.lines.last == "All were tried: 200, queued, image/jpeg. The server is stopped.")
    #expect(try pasted(result.output).contains("X-API-KEY: gk_"))
    let kept = try Data(contentsOf: URL(filePath: program.home.path("annotated.mp4")))
    #expect(kept.count > 1000 && kept[4..<8] == Data("ftyp".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
  }

  @Test func `at a terminal the server answers until Ctrl-C`() async throws {
    let typescript = program.home.path("typescript")
    let keyboard = Pipe()
    let line = "exec '\(script)' '\(try Program.path)' 'a clip.mp4' annotated.mp4"
    let result = try await program.run(
      "/usr/bin/script", ["-qefc", line, typescript], input: keyboard.fileHandleForReading
    ) { process in
      let said = try await words(of: typescript, until: "until Ctrl-C", process)
      let answer = try await program.run("/bin/bash", ["-c", try pasted(said)])
      #expect(answer.output.contains(#""status":"queued""#), "\(answer)")
      let address = try #require(said.firstMatch(of: /\n  (http:\/\/\S+)/)?.1)
      let fetched = try await program.run(
        "/usr/bin/curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", String(address)])
      #expect(fetched.output == "200")
      try keyboard.fileHandleForWriting.write(contentsOf: Data([3]))
    }
    #expect(result.code == 0, "\(result.output)")
  }

  @Test func `what is no video is told with the job's own reason`() async throws {
    _ = try program.file("no video.mp4", text: "no video")
    let result = try await program.run(script, [try Program.path, "no video.mp4", "annotated.mp4"])
    #expect(result.code == 1)
    #expect(result.messages.contains("the job has failed"), "\(result.messages)")
    #expect(!FileManager.default.fileExists(atPath: program.home.path("annotated.mp4")))
  }

  private func pasted(_ output: String) throws -> String {
    String(try #require(output.matches(of: /\n  (curl .*)/).last?.1).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private func words(of path: String, until wanted: String, _ process: ChildProcess) async throws -> String {
    for _ in 0..<1200 where process.isRunning {
      let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
      if text.contains(wanted) { return text.replacing("\r\n", with: "\n") }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw RunningServer.DidNotStart(description: "the demo did not say '\(wanted)'")
  }
}
