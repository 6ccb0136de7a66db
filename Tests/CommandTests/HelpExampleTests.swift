import Foundation
import TestKit
import Testing

/// The examples in the help must look like what the program prints.
@Suite(.timeLimit(.minutes(3))) struct HelpExampleTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test(arguments: ["bench decode", "bench jpeg", "bench draw", "bench inference", "bench pipeline"])
  func `the table of a benchmark has the example's rows and columns`(command: String) async throws {
    let video = try await MediaFixtures.shared.file(
      "example.mp4", "-f lavfi -i testsrc2=s=128x128:d=1:r=5 -c:v libx264 -preset ultrafast -pix_fmt yuv420p")
    let words = command.split(separator: " ").map(String.init)
    var asked = words + ["--frames", "3", "--warm-up", "0"]
    let takesModel = command.hasSuffix("inference") || command.hasSuffix("pipeline")
    if takesModel { asked += ["--model", try program.model()] }
    if command != "bench inference" { asked += ["--video", video] }
    let real = try await program.run(asked)
    #expect(real.code == 0, "\(real.messages)")
    // The first line holds the facts of the run.
    let (shown, found) = (try await example(of: words), real.lines)
    #expect(Self.rows(shown.dropFirst()) == Self.rows(found.dropFirst()))
    #expect(Self.columns(shown) == Self.columns(found))
  }

  @Test func `a detection has the example's fields in the same order`() async throws {
    let picture = try await program.picture("one.png")
    let real = try await program.run("detect", picture, "--model", try program.model(), "--classes", "car", "--json")
    #expect(Self.keys(try await example(of: ["detect"])) == Self.keys(real.lines))
  }

  @Test func `an inspected model has the example's lines`() async throws {
    let real = try await program.run("models", "inspect", try program.model())
    #expect(Self.rows(try await example(of: ["models", "inspect"])[...]) == Self.rows(real.lines[...]))
  }

  @Test func `the list of models has the example's columns`() async throws {
    _ = try program.model()
    let real = try await program.run("models", "list", "--models-folder", program.home.path)
    let shown = try await example(of: ["models", "list"])
    #expect(Self.words(shown.first) == Self.words(real.lines.first))
  }

  @Test func `the version is the one in the example`() async throws {
    #expect(try await example(of: ["version"]) == (try await program.run("version").lines.prefix(1)).map { $0 })
  }

  /// The lines under the example's command line.
  private func example(of words: [String]) async throws -> [String] {
    let help = try await program.run(words + ["--help"]).lines
    let start = try #require(help.firstIndex { $0.hasPrefix("  $ gantry") })
    return help[(start + 1)...].prefix { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
  }

  private static func words(_ line: String?) -> [Substring] { line?.split(separator: " ") ?? [] }

  private static func rows(_ lines: ArraySlice<String>) -> [Substring] { lines.compactMap { words($0).first } }

  private static func columns(_ lines: [String]) -> [Substring] {
    words(lines.first { $0.hasPrefix("Stage") })
  }

  private static func keys(_ lines: [String]) -> [String] {
    lines.first?.matches(of: /"([a-z_0-9]+)":/).map { String($0.1) } ?? []
  }
}
