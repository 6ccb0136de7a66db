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

  @Test func `a run that was stopped ends with the weights of one that was not`() async throws {
    try await script(
      """
      import numpy as np
      from detector.pack import Packer
      random, packer = np.random.default_rng(1), Packer()
      for number in range(12):
          picture = random.integers(0, 255, (96, 96, 3), np.uint8)
          packer.add("noise", "val" if number > 9 else "train", picture, np.array([[0, 20, 20, 70, 60, 1]], np.float32))
      packer.write("noise.npz")
      """)
    let length = [
      "--pack", "noise.npz", "--updates", "12", "--steps", "4", "--batch", "2", "--sizes", "64", "64,96", "96,128",
      "--evaluate-size", "64", "--evaluate-every", "99", "--warm", "4", "--precision", "f32", "--threads", "1",
    ]
    try await python(["train", "--run", "whole", "--workers", "0"] + length)
    // Ends like one that is killed, when its second line is saved; another number of workers goes on.
    try await script(
      """
      import sys
      from detector import train
      save = train.save
      def save_and_end(run, lines, *rest):
          save(run, lines, *rest)
          if lines == 1:
              sys.exit()
      train.save = save_and_end
      train.main()
      """, ["--run", "stopped", "--workers", "0"] + length)
    try await python(["train", "--run", "stopped", "--workers", "1"] + length)
    try await script(
      """
      import torch
      whole, stopped = (torch.load(f"{run}/last.pt") for run in ("whole", "stopped"))
      assert whole["updates"] == stopped["updates"] == 12
      apart = [name for name, value in whole["average"].items() if not torch.equal(value, stopped["average"][name])]
      assert not apart, f"{len(apart)} of {len(whole['average'])} tensors differ"
      """)
  }

  @Test func `a photograph of the validation part is not trained on, mirrored or not`() async throws {
    try await script(
      """
      import pathlib
      import cv2
      import numpy as np
      from detector.pack import pictures_of_set

      def photograph(seed):
          small = np.random.default_rng(seed).integers(0, 255, (9, 12, 3)).astype(np.uint8)
          return cv2.resize(small, (240, 180), interpolation=cv2.INTER_CUBIC)

      def put(split, name, picture, quality=90):
          path = pathlib.Path("set/images") / split / name
          path.parent.mkdir(parents=True, exist_ok=True)
          cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, quality])

      put("val", "road_1.jpg", photograph(1))
      put("train", "road_2.jpg", photograph(1), 60)
      put("train", "road_3.jpg", cv2.resize(photograph(1)[:, ::-1], (200, 150)))
      put("train", "road_4.jpg", photograph(2))
      kept = [picture for _, picture, _ in pictures_of_set(pathlib.Path("set"), "train", {})]
      assert len(kept) == 1, len(kept)
      assert np.abs(kept[0].astype(int) - photograph(2)).mean() < 8
      """)
  }

  @Test func `a tutor grades labels that are not exact, and adds what it alone sees`() async throws {
    try await script(
      """
      import numpy as np
      from detector.tutor import LEAST, Tutor

      def teacher(picture):
          return np.array([
              [0, 10, 10, 50, 50, 0.25],  # half sure of the first
              [0, 100, 0, 140, 40, 0.9],  # sure of the second, which is exact already
              [1, 200, 200, 240, 240, 0.3], [1, 202, 200, 240, 240, 0.2],  # one thing nobody labelled
              [0, 300, 0, 330, 40, 0.4],  # neither the fourth nor apart from it
          ], np.float32)

      labels = np.array([
          [0, 10, 10, 50, 52, 1, LEAST], [0, 100, 0, 140, 40, 1, 1], [2, 0, 300, 40, 340, 0.7, LEAST],
          [0, 310, 0, 350, 40, 1, LEAST], [-1, 200, 200, 240, 240, 1, LEAST],
      ], np.float32)
      rows = Tutor(lambda: teacher)(None, labels)
      assert np.allclose(rows[:5, :6], labels[:, :6])
      assert np.allclose(rows[:5, 6], [0.75, 1, LEAST, LEAST, LEAST]), rows
      assert np.allclose(rows[5:], [[1, 200, 200, 240, 240, 1, 0.3]]), rows
      assert len(Tutor(lambda: teacher)(None, np.zeros((0, 7), np.float32))) == 4
      """)
  }

  @Test func `an INT8 form that loses more than a point is named with where`() async throws {
    try await script(
      """
      from detector.evaluate import lost
      assert lost({"a": 0.80, "b": 0.70}, {"a": 0.795, "b": 0.72}) == {}
      assert lost({"a": 0.80, "b": 0.70}, {"a": 0.785, "b": 0.70}) == {"a": 0.015}
      """)
  }

  @Test func `a description is sealed with its weights, and again when they change`() async throws {
    try await script(
      """
      import pathlib
      from detector.seal import seal
      weights, path = pathlib.Path("m.bin"), pathlib.Path("m.xml")
      notes = '<gantry><names value="{&quot;0&quot;: &quot;car&quot;}"/><ap50 value="0.9"/>%s</gantry>'
      text = '<net name="m"><layers/><rt_info><gantry>x</gantry></rt_info></net>'.replace('<gantry>x</gantry>', notes)
      path.write_text(text % "")
      for content, wanted in ((b"123456789", "cbf43926"), (b"", "00000000"), (b"123456789", "cbf43926")):
          weights.write_bytes(content)
          assert seal(path) == wanted
          assert path.read_text() == text % f'<crc32 value="{wanted}"/>', path.read_text()
      """)
  }

  /// A module of `Training/detector`, run in the home.
  private func python(_ words: [String]) async throws {
    try await interpret(["-m", "detector.\(words[0])"] + words[1...])
  }

  private func python(_ module: String, _ arguments: String...) async throws { try await python([module] + arguments) }

  private func script(_ text: String, _ arguments: [String] = []) async throws {
    try await interpret(["-c", text] + arguments)
  }

  private func interpret(_ words: [String]) async throws {
    let result = try await program.run(
      "/usr/bin/python3", words,
      environment: ["PYTHONPATH": "\(Checkout.root)/Training", "PYTHONDONTWRITEBYTECODE": "1"])
    try #require(result.code == 0, "\(words[1]): \(result.messages.suffix(2000))")
  }
}
