import Inference
import TestKit
import Testing
import TrafficCore

/// Each family's known boxes come out exactly, in the picture's own pixels.
@Suite(.timeLimit(.minutes(2)))
struct FamilyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let family: ModelFamily
    let network: TinyNetwork
    let layout: InputLayout
    var testDescription: String { family.rawValue + (network.hasSizeInput ? " with size" : "") }
  }

  private static let boxes: [TinyNetwork.Box] = [
    .init(4, 4, 36, 20, score: 0.875, classID: 2), .init(12, 4, 20, 60, score: 0.5, classID: 0),
  ]
  /// Whole strides from the middle of a cell.
  private static let cellBoxes: [TinyNetwork.Box] = [
    .init(4, 12, 36, 36, score: 0.875, classID: 2), .init(36, 20, 60, 60, score: 0.5, classID: 0),
  ]

  private static func layout(_ channels: InputLayout.ChannelOrder, _ fit: InputLayout.Fit) -> InputLayout {
    InputLayout(size: PixelSize(width: 64, height: 64), channels: channels, fit: fit)
  }

  static let cases = [
    Case(
      family: .yolov5, network: .yolov5(side: 64, classes: 3, boxes: boxes),
      layout: layout(.rgb, .letterbox(padding: 114, centered: true))),
    Case(
      family: .yolov8, network: .yolov8(side: 64, classes: 3, boxes: boxes),
      layout: layout(.rgb, .letterbox(padding: 114, centered: true))),
    Case(
      family: .yolov10, network: .yolov10(side: 64, boxes: boxes),
      layout: layout(.rgb, .letterbox(padding: 114, centered: true))),
    Case(
      family: .yolox, network: .yolox(side: 64, classes: 3, boxes: boxes),
      layout: layout(.bgr, .letterbox(padding: 114, centered: false))),
    Case(family: .detr, network: .detr(side: 64, boxes: boxes, takesSize: true), layout: layout(.rgb, .stretch)),
    Case(family: .detr, network: .detr(side: 64, boxes: boxes, takesSize: false), layout: layout(.rgb, .stretch)),
    Case(family: .rfdetr, network: .rfdetr(side: 64, classes: 91, boxes: boxes), layout: layout(.rgb, .stretch)),
    Case(
      family: .nanodet, network: .nanodet(side: 64, classes: 3, boxes: cellBoxes),
      layout: layout(.bgr, .letterbox(padding: 0, centered: true))),
  ]

  @Test(arguments: cases)
  func `known boxes come out exactly`(example: Case) async throws {
    let folder = try ModelFolder()
    let model = try await ModelLoader().load(try folder.add(example.network), settings: .exact)
    #expect(model.description.family == example.family)
    #expect(model.description.layout == example.layout)
    // Twice as wide as the input and half as high as wide, so that every letterbox has something to undo.
    let picture = PreparedPicture.plain(example.layout, of: PixelSize(width: 128, height: 64))
    let detections = try await model.detector().detect(in: picture)
    let expected = example.family == .nanodet ? Self.cellBoxes : Self.boxes
    #expect(detections.map(\.classID) == expected.map(\.classID))
    for (found, box) in zip(detections, expected) {
      #expect(abs(found.score - Double(box.score)) < 1e-5)
      let inPicture = picture.transform.original(
        of: PixelBox(x1: Double(box.x1), y1: Double(box.y1), x2: Double(box.x2), y2: Double(box.y2)))
      #expect(found.box.isNear(inPicture, within: 1e-3), "\(found.box) is not \(inPicture)")
    }
  }

  @Test func `a class of the 91 counted from one has its COCO name and its place in traffic`() async throws {
    let folder = try ModelFolder()
    let boxes = [TinyNetwork.Box(4, 4, 36, 20, score: 0.9, classID: 3)]
    let model = try await ModelLoader().load(try folder.add(.rfdetr(side: 64, classes: 91, boxes: boxes)))
    let detector = try model.detector()
    let found = try await detector.detect(in: .plain(detector.inputLayout))
    #expect(found.map(\.trafficClass) == [.car])
    #expect(detector.classes.name(of: 3) == "car" && detector.classes.name(of: 90) == "toothbrush")
    #expect(COCONames.numbered91.count == 91)
  }

  @Test(arguments: [[Float(1), 3, 2], [0.1, 0.7, 0.2]])
  func `a classifier gives probabilities, whether its network ends in a softmax or not`(values: [Float]) async throws {
    let folder = try ModelFolder()
    let model = try await ModelLoader().load(
      try folder.add(.classifier(side: 32, values: values), sheet: "classes: [red, green, blue]"))
    let classifier = try model.classifier()
    let found = try await classifier.classify(
      .plain(classifier.inputLayout), from: CameraID("a"), maximumCount: 2)
    #expect(found.map(\.name) == ["green", "blue"])
    #expect(abs(found[0].probability - (values[1] == 3 ? 0.66524 : 0.7)) < 1e-4)
    #expect(throws: InferenceError.self) { try model.detector() }
  }

  @Test(arguments: ["", "channels: bgr"])
  func `the network sees the pixels in its own order and scale`(sheet: String) async throws {
    // The score is 0.4 plus what channel 0 adds: (10 / 255) · 2.55 = 0.1.
    var network = TinyNetwork.yolov8(
      side: 64, classes: 3, boxes: [.init(4, 4, 36, 20, score: 0.4, classID: 0)])
    network.outputs[0].weights = [4 * TinyNetwork.cells(side: 64): [2.55, 0, 0]]
    let folder = try ModelFolder()
    let model = try await ModelLoader().load(try folder.add(network, sheet: sheet), settings: .exact)
    let layout = model.description.layout
    #expect(layout.channels == (sheet.isEmpty ? .rgb : .bgr))
    let bytes: [UInt8] = (0..<layout.size.area * 3).map { [10, 20, 30][$0 % 3] }
    let picture = PreparedPicture(layout: layout, transform: layout.transform(of: layout.size), bytes: bytes)
    let found = try await model.detector().detect(in: picture)
    #expect(found.count == 1 && abs(found[0].score - 0.5) < 1e-5)
  }

  @Test func `means and deviations are taken off each channel before the network`() async throws {
    var network = TinyNetwork.yolov8(
      side: 64, classes: 3, boxes: [.init(4, 4, 36, 20, score: 0, classID: 1)])
    network.outputs[0].weights = [5 * TinyNetwork.cells(side: 64): [0.1, 0.01, 0.001]]
    let folder = try ModelFolder()
    let sheet = "mean: [10, 20, 30]\ndeviation: [2, 4, 8]"
    let model = try await ModelLoader().load(try folder.add(network, sheet: sheet), settings: .exact)
    let layout = model.description.layout
    let bytes: [UInt8] = (0..<layout.size.area * 3).map { [20, 40, 70][$0 % 3] }
    let picture = PreparedPicture(layout: layout, transform: layout.transform(of: layout.size), bytes: bytes)
    let found = try await model.detector().detect(in: picture)
    // (20 − 10) / 2 · 0.1 + (40 − 20) / 4 · 0.01 + (70 − 30) / 8 · 0.001
    #expect(found.count == 1 && abs(found[0].score - 0.555) < 1e-5)
  }
}

extension InferenceSettings {
  /// Results to the last digit: in f32.
  static let exact = InferenceSettings(precision: .f32)
}

extension PreparedPicture {
  /// One grey.
  static func plain(_ layout: InputLayout, of original: PixelSize? = nil) -> PreparedPicture {
    PreparedPicture(
      layout: layout, transform: layout.transform(of: original ?? layout.size),
      bytes: [UInt8](repeating: 0, count: layout.size.area * 3))
  }
}

extension PixelBox {
  func isNear(_ other: PixelBox, within distance: Double) -> Bool {
    abs(x1 - other.x1) <= distance && abs(y1 - other.y1) <= distance && abs(x2 - other.x2) <= distance
      && abs(y2 - other.y2) <= distance
  }
}
