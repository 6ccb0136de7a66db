import Inference
import TestKit
import Testing
import TrafficCore

/// Networks as their makers published them.
@Suite(.enabled(if: SharedData.isPresent, "needs shared data"), .timeLimit(.minutes(2)))
struct PublishedModelTests {
  struct Expected: Sendable, CustomTestStringConvertible {
    let file: String
    let family: ModelFamily
    let layout: InputLayout

    init(_ file: String, _ family: ModelFamily, side: Int, _ channels: InputLayout.ChannelOrder, _ fit: InputLayout.Fit)
    {
      self.file = file
      self.family = family
      layout = InputLayout(size: PixelSize(width: side, height: side), channels: channels, fit: fit)
    }

    var testDescription: String { file }
  }

  static let all = [
    Expected("deimv2_atto_320.onnx", .detr, side: 320, .rgb, .stretch),
    Expected("deimv2_femto_416.onnx", .detr, side: 416, .rgb, .stretch),
    Expected("nanodet_m_416.onnx", .nanodet, side: 416, .bgr, .letterbox(padding: 0, centered: true)),
    Expected("yolov8n_int8_640.onnx", .yolov8, side: 640, .rgb, .letterbox(padding: 114, centered: true)),
    Expected("yolox_nano_416.onnx", .yolox, side: 416, .bgr, .letterbox(padding: 114, centered: false)),
  ]

  @Test(arguments: all)
  func `is recognised and finds nothing in plain grey`(expected: Expected) async throws {
    let model = try await ModelLoader().load(SharedData.path("models/\(expected.file)"))
    #expect(model.description.family == expected.family)
    #expect(model.description.layout == expected.layout)
    #expect(model.description.classes.names == COCONames.eighty)
    let detector = try model.detector()
    let picture = PreparedPicture(
      layout: expected.layout, transform: expected.layout.transform(of: PixelSize(width: 1920, height: 1080)),
      bytes: [UInt8](repeating: 114, count: expected.layout.size.area * 3))
    let detections = try await detector.detect(in: picture, options: DetectionOptions(minimumScore: 0.4))
    #expect(detections.isEmpty)
    await model.unload()
    await #expect(throws: InferenceError.self) { try await detector.detect(in: picture) }
  }
}
