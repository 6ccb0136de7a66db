import Foundation
import Inference
import Media
import TestKit
import Testing
import TrafficCore

/// The detector that ships, on simulated scenes with exact truth that it was not trained on (seeds below 1000).
@Suite(.timeLimit(.minutes(5))) struct OwnDetectorTests {
  private static let models = ["gantry-s-int8", "gantry-s-fp16", "gantry-n-int8", "gantry-n-fp16"]

  /// Reached was all of them, with every form. Pictures are drawn once for all, which is what takes time here.
  @Test(arguments: [SimulatedPlace.motorway, .junction])
  func `every form finds nine vehicles of ten with at most one of ten invented`(place: SimulatedPlace) async throws {
    var runs: [(name: String, model: LoadedModel, detector: NetworkDetector, trial: RecallTrial)] = []
    for name in Self.models {
      let model = try await ModelLoader().load(Self.path(of: name))
      let detector = try model.detector()
      runs.append((name, model, detector, RecallTrial(layout: detector.inputLayout)))
    }
    for seed in [21, 22, 23, 24] as [UInt64] {
      for (frame, picture) in Self.frames(of: place, seed: seed) {
        for index in runs.indices {
          let detector = runs[index].detector
          let prepared = try BilinearScaler().prepare(picture, for: detector.inputLayout)
          let found = try await detector.detect(in: prepared, options: DetectionOptions(minimumScore: 0.05))
          runs[index].trial.add(frame, found: found, size: picture.size)
        }
      }
    }
    for run in runs {
      await run.model.unload()
      let (count, recall) = (run.trial.truthCount, run.trial.recall(atPrecision: 0.9))
      #expect(count > (run.name.hasPrefix("gantry-n") ? 12 : 25))
      #expect(recall >= 0.9, "\(run.name): \(recall) of \(count)")
    }
  }

  @Test func `the models in the box take six megabytes at most, and each knows its weights`() throws {
    let folder = "\(Checkout.root)/Sources/gantry/Resources/Models"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(Set(names) == Set(Self.models.flatMap { ["\($0).xml", "\($0).bin"] }))
    let bytes = try names.map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)")).count }.reduce(0, +)
    #expect(bytes <= 6_000_000, "\(bytes) bytes")
    for name in Self.models {
      let notes = OpenVINOMetadata.read(path: Self.path(of: name))
      #expect(notes["crc32"] != nil, "\(name): python -m detector.seal writes it")
      try WeightsSeal.check(Self.path(of: name), notes: notes)
    }
  }

  @Test(arguments: [("gantry-s", 416), ("gantry-n", 320)], ["int8", "fp16"])
  func `says of itself what it is`(size: (name: String, side: Int), form: String) async throws {
    let path = Self.path(of: "\(size.name)-\(form)")
    let model = try await ModelLoader().load(path)
    #expect(model.description.layout.size == PixelSize(width: size.side, height: size.side))
    #expect(model.description.classes.names == ["car", "truck", "bus", "motorcycle", "bicycle", "person"])
    let notes = OpenVINOMetadata.read(path: path)
    #expect(notes["name"] == size.name && notes["precision"] == form && notes["license"] == "Apache-2.0")
    #expect(model.description.layout.shrinking == .averaged)
    #expect(model.description.layout.fit == .letterbox(padding: 114, centered: true, mostStretch: 1.15))
    #expect(notes["imgsz"].map { $0.contains("\(size.side)") } == true)
    let text = try #require(notes["ap50"])
    let accuracy = try JSONDecoder().decode([String: Double].self, from: Data(text.utf8))
    #expect(
      Set(accuracy.keys).isSuperset(of: ["km39", "tidar"]) && accuracy.values.allSatisfy { (0.5...1).contains($0) })
    await model.unload()
  }

  private static func path(of model: String) -> String {
    "\(Checkout.root)/Sources/gantry/Resources/Models/\(model).xml"
  }

  /// Four pictures, two seconds apart.
  private static func frames(of place: SimulatedPlace, seed: UInt64) -> [(SimulatedFrame, Picture)] {
    var settings = SimulationSettings(place: place, seed: seed)
    settings.framesPerSecond = 0.5
    var simulator = Simulator(settings)
    let pictures = SimulatedPictures(simulator)
    return (0..<4).map { _ in
      let frame = simulator.next()
      return (frame, pictures.picture(of: frame, simulator))
    }
  }
}
