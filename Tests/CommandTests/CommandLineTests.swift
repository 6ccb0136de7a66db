import Foundation
import TestKit
import Testing

@Suite(.timeLimit(.minutes(3))) struct CommandLineTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test func `help lists every command and the exit codes`() async throws {
    let result = try await program.run("help")
    #expect(result.code == 0)
    for word in ["gantry detect", "gantry doctor", "gantry models inspect", "gantry bench pipeline", "130"] {
      #expect(result.output.contains(word), "\(word)")
    }
    #expect(result.messages.isEmpty)
  }

  @Test(arguments: ["detect", "models list", "models inspect", "doctor", "bench pipeline", "version"])
  func `every command explains itself with an example`(name: String) async throws {
    let words = name.split(separator: " ").map(String.init)
    let result = try await program.run(words + ["--help"])
    #expect(result.code == 0)
    #expect(result.output.contains("Usage: gantry \(name)"))
    #expect(result.output.contains("$ gantry \(name)"))
    #expect(try await program.run(["help"] + words).output == result.output)
  }

  @Test(arguments: [
    (["detct"], "Did you mean 'gantry detect'?"),
    (["models", "lst"], "Did you mean 'gantry models list'?"),
    (["models"], "say which: gantry models list, gantry models inspect"),
    (["detect"], "PATH is missing"),
    (["detect", "a.jpg", "--modle", "x"], "Did you mean --model?"),
    (["detect", "a.jpg", "--confidence", "many"], "--confidence: 'many' is not a number from 0.0 to 1.0"),
    (["detect", "a.jpg", "--precision", "f16"], "is none of auto, f32, bf16"),
    (["detect", "a.jpg", "--model"], "--model needs a value"),
    (["version", "--json=yes"], "--json takes no value"),
    (["version", "now"], "unexpected argument 'now'"),
    (["frobnicate"], "unknown command 'frobnicate'"),
  ])
  func `wrong usage ends with one sentence and code 2`(words: [String], sentence: String) async throws {
    let result = try await program.run(words)
    #expect(result.code == 2)
    #expect(result.output.isEmpty)
    #expect(result.messageLines.count == 1)
    #expect(result.messages.contains(sentence), "\(result.messages)")
  }

  @Test func `nothing typed shows the help and is no success`() async throws {
    let result = try await program.run()
    #expect(result.code == 2)
    #expect(result.output.contains("Usage: gantry COMMAND"))
  }

  @Test func `a full disk under the output is told`() async throws {
    let result = try await program.run("/bin/sh", ["-c", "'\(try Program.path)' help > /dev/full 2> /dev/null"])
    #expect(result.code == 1)
  }

  @Test func `a reader that goes away ends the program quietly`() async throws {
    let complaints = program.home.path("complaints")
    let words = "{ sleep 0.2; '\(try Program.path)' help 2> '\(complaints)'; echo $? >&3; } 3> code | true"
    _ = try await program.run("/bin/bash", ["-c", words])
    let code = try String(contentsOfFile: program.home.path("code"), encoding: .utf8)
    #expect(code == "141\n")
    #expect(try String(contentsOfFile: complaints, encoding: .utf8).isEmpty)
  }

  @Test func `doctor says what it found, for people and for machines`() async throws {
    let plain = try await program.run("doctor")
    #expect(plain.code == 0)
    for word in ["OpenVINO", "FFmpeg", "cairo", "libyaml", "folder"] { #expect(plain.output.contains(word), "\(word)") }
    #expect(!plain.output.contains("\u{1B}"))
    let machine = try await program.run("doctor", "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(machine.output.utf8)) as? [String: Any])
    #expect(object["ready"] as? Bool == true)
    let checks = try #require(object["checks"] as? [[String: Any]])
    #expect(checks.count > 15)
    #expect(
      checks.contains { $0["area"] as? String == "model" && ($0["found"] as? String)?.contains("gantry-s") == true })
  }

  @Test func `a data folder that cannot be made is missing for doctor`() async throws {
    let blocked = try program.file("blocked", text: "a file, no folder")
    let result = try await program.run(["doctor"], environment: ["GANTRY_DATA_FOLDER": "\(blocked)/data"])
    #expect(result.code == 1)
    #expect(result.output.contains("set GANTRY_DATA_FOLDER to a folder that you may write in"))
  }
}
