import Foundation
import Inference
import TestKit
import Testing
import TrafficCore

/// Wrong models are refused with a sentence that says what was seen and what to do.
@Suite(.timeLimit(.minutes(2)))
struct ModelErrorTests {
  private let known = TinyNetwork.yolov8(side: 64, classes: 3, boxes: [.init(4, 4, 36, 20, score: 0.9, classID: 1)])

  private func refusal(_ path: String) async -> String {
    do {
      _ = try await ModelLoader().load(path)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func `a missing file, a folder and an empty file are named`() async throws {
    let folder = try ModelFolder()
    #expect(await refusal("/nowhere/car.onnx").contains("/nowhere/car.onnx cannot be read: No such file"))
    #expect(await refusal("/tmp").contains("is not a file"))
    #expect(await refusal(try folder.add([])).contains("is empty"))
  }

  @Test func `text called onnx is refused in one line that names the file`() async throws {
    let path = try ModelFolder().add(Array("this is not a model, it is a letter to the editor".utf8))
    let text = await refusal(path)
    #expect(text.hasPrefix("Could not read model \(path): ") && !text.contains("\n"))
    #expect(text.hasSuffix("export or copy it again."))
  }

  @Test func `a picture given as a model is answered with what models are`() async throws {
    let path = try ModelFolder().add(Array("no model either".utf8), name: "street", extension: "jpg")
    #expect(await refusal(path).hasSuffix("Give the path of an .onnx or OpenVINO .xml file."))
  }

  @Test func `weights of another model are not left to be guessed from operations`() async throws {
    let shipped = "\(Checkout.root)/Sources/gantry/Resources/Models"
    let folder = try TemporaryFolder()
    let path = folder.path("mixed.xml")
    let xml = try String(contentsOfFile: "\(shipped)/gantry-n-int8.xml", encoding: .utf8)
    try FileManager.default.copyItem(atPath: "\(shipped)/gantry-n-fp16.bin", toPath: folder.path("mixed.bin"))
    try Data(xml.utf8).write(to: URL(filePath: path))
    #expect(await refusal(path).hasPrefix("Weights \(folder.path("mixed.bin")) are damaged or belong to another model"))
    // As other programs write it, without a checksum.
    try Data(xml.replacing(/<crc32[^>]*>/, with: "").utf8).write(to: URL(filePath: path))
    let text = await refusal(path)
    #expect(text.hasPrefix("Could not read model \(path): ") && text.contains("the .bin that was written beside it"))
  }

  @Test func `unknown outputs are listed with the way to describe them`() async throws {
    let network = TinyNetwork(
      side: 64, outputs: [.init("mystery", shape: [1, 7, 5, 3], values: [Float](repeating: 0, count: 105))])
    let text = await refusal(try ModelFolder().add(network))
    #expect(text.contains("images f32[1,3,64,64]") && text.contains("mystery f32[1,7,5,3]"))
    #expect(text.contains("family: ") && text.contains("model.yaml"))
  }

  @Test func `a model without a picture input says which inputs were seen`() async throws {
    let network = TinyNetwork(inputShape: [1, 4, 64, 64], outputs: known.outputs)
    let text = await refusal(try ModelFolder().add(network))
    #expect(text.contains("seen were inputs images f32[1,4,64,64]"), "\(text)")
  }

  @Test func `an operation that OpenVINO does not know is named`() async throws {
    var network = known
    network.unknownOperation = "Teleport"
    let text = await refusal(try ModelFolder().add(network))
    #expect(text.contains("Teleport"), "\(text)")
  }

  @Test func `an open batch becomes one, an open size is taken from notes or asked for`() async throws {
    let folder = try ModelFolder()
    var network = known
    network.inputShape = [nil, 3, 64, 64]
    #expect(try await ModelLoader().load(folder.add(network)).description.inputs[0].shape == [1, 3, 64, 64])
    network.inputShape = [nil, 3, nil, nil]
    let text = await refusal(try folder.add(network))
    #expect(text.contains("size: [640, 640]") && text.contains("model.yaml"))
    let sized = try await ModelLoader().load(folder.add(network, sheet: "size: 64"))
    #expect(sized.description.layout.size == PixelSize(width: 64, height: 64))
    network.metadata = ["imgsz": "[64, 64]"]
    let noted = try await ModelLoader().load(folder.add(network, name: "noted"))
    #expect(noted.description.layout.size == PixelSize(width: 64, height: 64))
  }

  @Test func `a size that the model cannot take is refused`() async throws {
    let text = await refusal(try ModelFolder().add(known, sheet: "size: 320"))
    #expect(text.contains("64 x 64 only") && text.contains("320 x 320"))
  }

  @Test func `names come from the description, then from the notes`() async throws {
    let folder = try ModelFolder()
    var network = known
    network.metadata = ["names": "{0: 'auto', 1: 'lorry', 2: \"boss's bike\"}", "stride": "32"]
    let noted = try await ModelLoader().load(folder.add(network)).description.classes
    #expect(noted.names == ["auto", "lorry", "boss's bike"] && noted.trafficClass(of: 1) == .truck)
    let sheet = "classes: [a, b, c]\nmapping: {a: car}"
    let told = try await ModelLoader().load(folder.add(network, sheet: sheet)).description.classes
    #expect(told.names == ["a", "b", "c"] && told.trafficClass(of: 0) == .car)
    #expect(await refusal(try folder.add(network, sheet: "classes: [a, b, c, d]")).contains("3 classes, but 4 names"))
  }

  @Test func `a wrong key of the description is named with its line`() async throws {
    let text = await refusal(try ModelFolder().add(known, sheet: "size: 64\nfamly: yolov8\n"))
    #expect(text.contains("model.yaml:2:1: famly") && text.contains("family (did you mean this?)"))
  }

  @Test(arguments: ["0.9", "3"])
  func `a stretch that is none or distorts is named with what may be written`(factor: String) async throws {
    let text = await refusal(try ModelFolder().add(known, sheet: "most_stretch: \(factor)"))
    #expect(text.contains("most_stretch: found \"\(factor)\"; allowed: a number from 1.0 to 2.0"), "\(text)")
  }

  @Test func `a family that does not fit the outputs is refused with what it has`() async throws {
    let text = await refusal(try ModelFolder().add(known, sheet: "family: nanodet"))
    #expect(text.contains("is not a nanodet network") && text.contains("4 × bins"))
  }

  @Test(arguments: [("yolov8", true), ("yolov5", false)])
  func `a family whose classes would be the boxes of another is refused with what it looks like`(
    wanted: (family: String, isYOLOX: Bool)
  ) async throws {
    let boxes = [TinyNetwork.Box(4, 4, 36, 20, score: 0.9, classID: 1)]
    let network: TinyNetwork =
      wanted.isYOLOX ? .yolox(side: 64, classes: 3, boxes: boxes) : .yolov8(side: 64, classes: 3, boxes: boxes)
    let text = await refusal(try ModelFolder().add(network, sheet: "family: \(wanted.family)"))
    #expect(text.contains("is not a \(wanted.family) network"), "\(text)")
    #expect(text.contains("It looks like \(wanted.isYOLOX ? "yolox" : "yolov8")"), "\(text)")
  }

  @Test func `a network of finished boxes with one box a cell may be called yolov5`() async throws {
    let network = TinyNetwork.yolox(side: 64, classes: 3, boxes: [.init(4, 4, 36, 20, score: 0.9, classID: 1)])
    let model = try await ModelLoader().load(try ModelFolder().add(network, sheet: "family: yolov5"))
    #expect(model.description.family == .yolov5 && model.description.classes.names.count == 3)
  }

  @Test func `a picture prepared for another model is refused`() async throws {
    let detector = try await ModelLoader().load(try ModelFolder().add(known)).detector()
    var layout = detector.inputLayout
    layout.channels = .bgr
    await #expect(throws: InferenceError.self) { try await detector.detect(in: .plain(layout)) }
  }
}
