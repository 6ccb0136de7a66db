import Foundation
import Inference
import Media
import TestKit
import Testing
import TrafficCore

/// Published networks on real pictures, against ONNX Runtime and OpenCV.
@Suite(
  .enabled(if: SharedData.isPresent, "needs shared data"),
  .enabled(if: Peers.arePresent, "needs scripts/setup-peers or GANTRY_PEERS_PYTHON"), .serialized,
  .timeLimit(.minutes(5)))
struct PublishedModelAgreementTests {
  struct Tolerance: Sendable, CustomTestStringConvertible {
    let model: String
    var pixels = 0.5
    var score = 0.01
    /// Of the detections from the same input, how many must agree.
    var share = 1.0
    var testDescription: String { model }
  }

  static let tolerances = [
    Tolerance(model: "deimv2_atto_320.onnx"), Tolerance(model: "deimv2_femto_416.onnx"),
    Tolerance(model: "nanodet_m_416.onnx"), Tolerance(model: "yolox_nano_416.onnx"),
    // Quantised while it runs, which the two libraries do differently: the next test shows that the differences are
    // the library's own.
    Tolerance(model: "yolov8n_int8_640.onnx", pixels: 8, score: 0.1, share: 0.97),
  ]
  private static let threshold = 0.3
  private static let options = DetectionOptions(minimumScore: DetectionReference.lowestScore)

  @Test(arguments: tolerances)
  func `the same input gives the same detections`(tolerance: Tolerance) async throws {
    let (reference, folder) = try await DetectionReference.load(tolerance.model)
    let model = try await Self.load(tolerance.model)
    let detector = try model.detector()
    var agreement = Agreement()
    for entry in reference.pictures {
      let ours = try await Self.detections(of: entry, in: folder, by: detector)
      let theirs = entry.detections.map(\.detection)
      for (these, those, label) in [(theirs, ours, "missing"), (ours, theirs, "extra")] {
        agreement.compare(
          these, with: those, minimumScore: Self.threshold + 0.01, pixels: tolerance.pixels, score: tolerance.score,
          label: "\(label) in \(entry.picture.split(separator: "/").last ?? "")")
      }
    }
    print("\(tolerance.model): \(agreement.met) of \(agreement.wanted) detections from the same input agree")
    #expect(reference.pictures.count >= 20)
    #expect(agreement.wanted > 40)
    #expect(agreement.share >= tolerance.share, "\(agreement.worst)")
  }

  @Test(arguments: tolerances)
  func `pictures become the same input and the same detections`(tolerance: Tolerance) async throws {
    let (reference, folder) = try await DetectionReference.load(tolerance.model)
    let model = try await Self.load(tolerance.model)
    let detector = try model.detector()
    var agreement = Agreement()
    var largestMean = 0.0
    for entry in reference.pictures {
      let decoded = try ImageReader().read(path: entry.picture)
      let picture = try BilinearScaler().prepare(decoded, for: detector.inputLayout)
      let theirInput = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(entry.tensor)")))
      largestMean = max(largestMean, Self.meanDifference(picture.bytes, theirInput))
      let ours = try await detector.detect(in: picture, options: Self.options)
      agreement.compare(
        entry.detections.map(\.detection), with: ours, minimumScore: Self.threshold + 0.01,
        pixels: max(2, tolerance.pixels), score: max(0.03, tolerance.score),
        label: "missing in \(entry.picture.split(separator: "/").last ?? "")")
    }
    print(
      "\(tolerance.model): inputs differ by \(largestMean) of 255 at most, \(agreement.met) of \(agreement.wanted) "
        + "detections met end to end")
    // Of 255. Goal is 2; pictures are read and scaled to the byte, so that more than a stray one is a mistake.
    #expect(largestMean <= 0.001)
    #expect(agreement.share >= 0.97, "\(agreement.worst)")
  }

  @Test func `a model quantised while it runs finds what it finds in OpenVINO's own Python interface`() async throws {
    let name = "yolov8n_int8_640.onnx"
    let (reference, folder) = try await DetectionReference.load(name)
    let detector = try await Self.load(name).detector()
    var agreement = Agreement()
    for entry in reference.pictures {
      let ours = try await Self.detections(of: entry, in: folder, by: detector)
      let theirs = try #require(entry.openvino).map(\.detection)
      for (these, those, label) in [(theirs, ours, "missing"), (ours, theirs, "extra")] {
        agreement.compare(
          these, with: those, minimumScore: Self.threshold + 0.01, pixels: 0.5, score: 0.01,
          label: "\(label) in \(entry.picture.split(separator: "/").last ?? "")")
      }
    }
    print("\(name): \(agreement.met) of \(agreement.wanted) detections are those of OpenVINO's Python interface")
    #expect(agreement.wanted > 40)
    #expect(agreement.share == 1, "\(agreement.worst)")
  }

  /// What is found in the input that the reference was made of.
  private static func detections(
    of entry: DetectionReference.Picture, in folder: String, by detector: NetworkDetector
  ) async throws -> [Detection] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(entry.tensor)")))
    let picture = PreparedPicture(
      layout: detector.inputLayout, transform: detector.inputLayout.transform(of: entry.size), bytes: bytes)
    return try await detector.detect(in: picture, options: options)
  }

  private static func load(_ model: String) async throws -> LoadedModel {
    try await ModelLoader().load(SharedData.path("models/\(model)"), settings: InferenceSettings(precision: .f32))
  }

  private static func meanDifference(_ first: [UInt8], _ second: [UInt8]) -> Double {
    guard first.count == second.count else { return .infinity }
    let sum = zip(first, second).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(max(1, first.count))
  }
}
