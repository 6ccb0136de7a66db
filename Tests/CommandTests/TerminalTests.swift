import Foundation
import Glibc
import TestKit
import Testing

/// How the program behaves towards the terminal and the system that it runs on.
@Suite(.timeLimit(.minutes(3))) struct TerminalTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal ends a long run with code 130 and without a report`(number: Int32) async throws {
    let video = try await MediaFixtures.shared.file(
      "long-run.mp4", "-f lavfi -i testsrc2=s=320x180:d=2:r=25 -c:v libx264 -preset ultrafast -pix_fmt yuv420p")
    let clock = ContinuousClock()
    var signalled = clock.now
    let result = try await program.run(["bench", "decode", "--video", video, "--frames", "1000000", "--json"]) {
      process in
      try await Task.sleep(for: .milliseconds(1000))
      #expect(process.isRunning)
      signalled = clock.now
      process.signal(number)
    }
    #expect(result.code == 130, "\(result.messages)")
    #expect(result.output.isEmpty)
    #expect(clock.now - signalled < .seconds(10))
  }

  @Test(arguments: [[:], ["NO_COLOR": "1"], ["TERM": "dumb"]])
  func `colours are for terminals that want them`(environment: [String: String]) async throws {
    // `script` gives the program a terminal.
    let usual = ["TERM": "xterm"].merging(environment) { $1 }
    let result = try await program.run(
      "/usr/bin/script", ["-qec", "'\(Program.path)' doctor", "/dev/null"], environment: usual)
    #expect(result.code == 0)
    #expect(result.output.contains("OpenVINO"))
    #expect(result.output.contains("\u{1B}[") == environment.isEmpty)
  }

  @Test func `a folder that may not be read is named with the reason`() async throws {
    let folder = program.home.path("closed")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder)
    let words = ["detect", folder, "--model", try program.model()]
    // An administrator may read everything, unless the right to do so is given up.
    let result =
      getuid() == 0
      ? try await program.run("/usr/bin/setpriv", ["--bounding-set=-all", try Program.path] + words)
      : try await program.run(words)
    #expect(result.code == 2)
    #expect(result.output.isEmpty)
    #expect(result.messageLines.count == 1)
    #expect(result.messages.contains(folder) && result.messages.contains("Permission denied"), "\(result.messages)")
  }
}
