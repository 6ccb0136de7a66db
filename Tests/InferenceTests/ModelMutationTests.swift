import Configuration
import Inference
import TestKit
import Testing
import TrafficCore

/// Damaged files give an error or a model, never a crash.
@Suite(.timeLimit(.minutes(30)))
struct ModelMutationTests {
  private static let sheet = """
    family: yolov8
    size: [640, 640]
    channels: bgr
    fit: letterbox-top-left
    most_stretch: 1.15
    shrink: average
    padding: 114
    mean: [1, 2.5, 3]
    deviation: [255, 255, 255]
    scores: sigmoid
    boxes: pixels
    classes: {0: car, 1: "lorry", 7: bus}
    mapping: {lorry: truck}
    """

  @Test func `a whole description is read`() throws {
    let sheet = try ModelSheet(YAMLDocument(Array(Self.sheet.utf8), name: "model.yaml"))
    #expect(sheet.family == .yolov8 && sheet.fit == .letterboxTopLeft && sheet.mapping == ["lorry": .truck])
    #expect(sheet.classes?.count == 8 && sheet.classes?[7] == "bus" && sheet.classes?[2] == "class 2")
  }

  @Test func `damaged descriptions are refused or read`() {
    var mutation = Mutation(seed: 1)
    for _ in 0..<Mutation.rounds(usual: 2000) {
      let bytes = mutation.damage(Array(Self.sheet.utf8))
      do { _ = try ModelSheet(YAMLDocument(bytes, name: "model.yaml")) } catch { #expect(!"\(error)".isEmpty) }
    }
  }

  @Test func `damaged notes are read or left alone`() throws {
    let folder = try ModelFolder()
    var network = TinyNetwork.yolov10(side: 32, boxes: [], rows: 2)
    network.metadata = ["names": "{0: 'car', 1: 'bus'}", "imgsz": "[32, 32]"]
    let bytes = network.bytes
    #expect(ONNXMetadata.read(path: try folder.add(bytes)) == network.metadata)
    var mutation = Mutation(seed: 2)
    for _ in 0..<Mutation.rounds(usual: 300) {
      let path = try folder.add(mutation.damage(bytes))
      #expect(ONNXMetadata.read(path: path).count <= 8)
    }
  }

  @Test func `damaged models are refused or loaded`() async throws {
    let folder = try ModelFolder()
    var network = TinyNetwork.yolov8(side: 32, classes: 2, boxes: [.init(4, 4, 20, 20, score: 0.9, classID: 1)])
    network.metadata = ["names": "{0: 'car', 1: 'bus'}"]
    let bytes = network.bytes
    let loader = ModelLoader()
    var mutation = Mutation(seed: 3)
    var loaded = 0
    for _ in 0..<Mutation.rounds(usual: 150) {
      let path = try folder.add(mutation.damage(bytes))
      do {
        let model = try await loader.load(path)
        loaded += 1
        let detector = try model.detector()
        guard detector.inputLayout.size.area < 1 << 20 else { continue }
        _ = try await detector.detect(in: .plain(detector.inputLayout))
      } catch { #expect(error is InferenceError) }
    }
    print("\(loaded) damaged models loaded")
  }
}
