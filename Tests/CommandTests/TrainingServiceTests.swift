import Foundation
import TestKit
import Testing

/// The recipe of the detector, small: simulated pictures, a few hundred updates, Debian's own PyTorch.
@Suite(.serialized, .timeLimit(.minutes(8))) struct TrainingServiceTests {
  private let program: Program

  init() throws { program = try Program() }

  /// Reached were 0.88 of the first loss and an AP50 of 0.23 on near vehicles, in 95 seconds of a processor.
  private static let fallenLoss = 0.95
  private static let leastAccuracy = 0.08

  @Test func `the recipe learns and its export loads`() async throws {
    try await python(
      "simulate", "--gantry", Program.path, "--scenes", "30", "--frames", "4", "--near", "0.5", "--out", "small.npz")
    try await python(
      "train", "--pack", "small.npz", "--run", "run", "--updates", "700", "--steps", "140", "--batch", "4", "--sizes",
      "160", "--evaluate-size", "160", "--evaluate-every", "99", "--calm", "1.0", "--warm", "20", "--rate", "3e-3",
      "--precision", "f32", "--workers", "0")
    let lines = try String(contentsOfFile: program.home.path("run/log.jsonl"), encoding: .utf8).split(separator: "\n")
    let log = try lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    let losses = log.compactMap { $0["loss"] as? Double }
    let (first, last) = (try #require(losses.first), try #require(losses.last))
    #expect(last < Self.fallenLoss * first, "\(losses)")
    let accuracy = (log.last?["ap50"] as? [String: Double])?["simulated"] ?? 0
    #expect(accuracy > Self.leastAccuracy, "AP50 \(accuracy)")

    try await python("onnx_file", "--weights", "run/best.pt", "--size", "320", "--out", "small.onnx")
    let inspected = try await program.run("models", "inspect", "small.onnx", "--json")
    #expect(inspected.code == 0, "\(inspected.messages)")
    #expect(inspected.output.contains("\"family\":\"yolov8\"") && inspected.output.contains("\"width\":320"))
  }

  /// A module of `Training/detector`, run in the home.
  private func python(_ module: String, _ arguments: String...) async throws {
    let result = try await program.run(
      "/usr/bin/python3", ["-m", "detector.\(module)"] + arguments,
      environment: ["PYTHONPATH": "\(Checkout.root)/Training", "PYTHONDONTWRITEBYTECODE": "1"])
    try #require(result.code == 0, "\(module): \(result.messages.suffix(2000))")
  }
}
