import Inference
import Media
import TestKit
import Testing
import TrafficCore

/// The detector that ships, on simulated scenes with exact truth that it was not trained on (seeds below 1000).
@Suite(.timeLimit(.minutes(5))) struct OwnDetectorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let model: String
    let place: SimulatedPlace
    var testDescription: String { "\(model) on a \(place.rawValue)" }
  }

  private static let cases = [
    Case(model: "gantry-s-int8", place: .motorway), Case(model: "gantry-s-int8", place: .junction),
    Case(model: "gantry-s-fp16", place: .junction), Case(model: "gantry-n-int8", place: .junction),
  ]

  @Test(arguments: cases)
  func `finds nine vehicles of ten with at most one of ten invented`(wanted: Case) async throws {
    let model = try await ModelLoader().load(Self.path(of: wanted.model))
    let detector = try model.detector()
    var trial = RecallTrial(layout: detector.inputLayout)
    for seed in [21, 22, 23, 24] as [UInt64] {
      for (frame, picture) in Self.frames(of: wanted.place, seed: seed) {
        let prepared = try BilinearScaler().prepare(picture, for: detector.inputLayout)
        let found = try await detector.detect(in: prepared, options: DetectionOptions(minimumScore: 0.05))
        trial.add(frame, found: found, size: picture.size)
      }
    }
    await model.unload()
    #expect(trial.truthCount > (wanted.model.hasPrefix("gantry-n") ? 12 : 25))
    #expect(trial.recall(atPrecision: 0.9) >= 0.9, "\(trial.recall(atPrecision: 0.9)) of \(trial.truthCount)")
  }

  @Test(arguments: [("gantry-s", 416), ("gantry-n", 320)], ["int8", "fp16"])
  func `says of itself what it is`(size: (name: String, side: Int), form: String) async throws {
    let path = Self.path(of: "\(size.name)-\(form)")
    let model = try await ModelLoader().load(path)
    #expect(model.description.layout.size == PixelSize(width: size.side, height: size.side))
    #expect(model.description.classes.names == ["car", "truck", "bus", "motorcycle", "bicycle", "person"])
    let notes = OpenVINOMetadata.read(path: path)
    #expect(notes["name"] == size.name)
    #expect(notes["ap50"]?.contains("tidar") == true)
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
