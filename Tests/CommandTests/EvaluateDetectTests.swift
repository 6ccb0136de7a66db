import Foundation
import TestKit
import Testing

@Suite(.timeLimit(.minutes(3))) struct EvaluateDetectTests {
  private let program: Program

  init() throws { program = try Program() }

  /// Two sources of one picture each; the tiny model sees a car where the first one's label is.
  private func pictures() async throws -> String {
    let folder = program.home.path("set")
    for part in ["images/val", "labels/val"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
    }
    let picture = try await program.picture("one.png")
    for name in ["bridge_1", "crossing_1"] {
      try FileManager.default.copyItem(atPath: picture, toPath: "\(folder)/images/val/\(name).png")
    }
    // The model's car, 8…24 by 8…20 of 64, and one that it never sees.
    try write("0 0.25 0.21875 0.25 0.1875\n", to: "\(folder)/labels/val/bridge_1.txt")
    try write("0 0.9 0.1 0.1 0.1\n5 0.5 0.5 0.1 0.1\n", to: "\(folder)/labels/val/crossing_1.txt")
    try write("car\ntruck\nbus\nmotorcycle\nbicycle\nperson\n", to: "\(folder)/classes.txt")
    return folder
  }

  private func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

  @Test func `several models are scored by source in one run`() async throws {
    let model = try program.model()
    let result = try await program.run(
      "evaluate", "detect", "--pictures", try await pictures(), "--models", "\(model),gantry-n", "--vehicles")
    #expect(result.code == 0, "\(result.messages)")
    let rows = result.lines.map { $0.split(separator: " ").map(String.init) }
    #expect(rows.first?.prefix(2) == ["Source", "Model"])
    #expect(rows.dropFirst().map { $0[0] } == ["bridge", "bridge", "crossing", "crossing"])
    #expect(rows.dropFirst().map { $0[1] }.prefix(1) == ["tiny"])
    #expect(rows[1].prefix(5) == ["bridge", "tiny", "1", "1", "100.00"])
    // Persons are no vehicles.
    #expect(rows[3].prefix(5) == ["crossing", "tiny", "1", "1", "0.00"])
  }

  @Test(arguments: [[], ["--models", "gantry-n"]])
  func `without anything to score, both ways to score are named`(words: [String]) async throws {
    let result = try await program.run(["evaluate", "detect"] + words)
    #expect(result.code == 2)
    #expect(result.messages.contains("--pictures DIR") && result.messages.contains("--truth FILE and --found FILE"))
  }

  @Test func `a folder that is no labelled set is refused by name`() async throws {
    let result = try await program.run("evaluate", "detect", "--pictures", program.home.path)
    #expect(result.code == 2)
    #expect(result.messages.contains("classes.txt"))
  }
}
