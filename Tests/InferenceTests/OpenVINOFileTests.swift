import Foundation
import Inference
import TestKit
import Testing
import TrafficCore

/// Models in OpenVINO's own format, with the notes that trainers and exporters leave in them.
@Suite(.timeLimit(.minutes(1)))
struct OpenVINOFileTests {
  private static let boxes: [TinyNetwork.Box] = [
    .init(4, 4, 36, 20, score: 0.875, classID: 2), .init(12, 4, 20, 28, score: 0.5, classID: 0),
  ]

  private static func file(_ notes: String) -> TinyOpenVINOFile {
    TinyOpenVINOFile(side: 64, classes: 3, boxes: boxes, notes: notes)
  }

  private static let gantryNotes = """
    <info name="OpenVINO Runtime" value="2026.4.1"/>
    <gantry>
      <names value="{&quot;0&quot;: &quot;car&quot;, &quot;1&quot;: &quot;bus > &amp; coach&quot;, &quot;2&quot;: &quot;truck&quot;}" />
      <imgsz value="64" /><stride value="32" /><name value="tiny" /><precision value="f32" /><ap50 value="0.9" />
      <fit value="letterbox-top-left" />
    </gantry>
    """

  @Test func `our trainer's model is understood from its file alone, top left corner included`() async throws {
    let model = try await ModelLoader().load(try ModelFolder().add(Self.file(Self.gantryNotes)), settings: .exact)
    #expect(model.description.family == .yolov8)
    #expect(model.description.classes.names == ["car", "bus > & coach", "truck"])
    #expect(model.description.inputs.map(\.name) == ["images"] && model.description.outputs.map(\.name) == ["output0"])
    let layout = InputLayout(
      size: PixelSize(width: 64, height: 64), channels: .rgb, fit: .letterbox(padding: 114, centered: false))
    #expect(model.description.layout == layout)
    #expect(model.description.normalisation == .unit)
    // Twice as large as the input and half as high as wide: below is padding, to the left nothing.
    let found = try await model.detector().detect(in: .plain(layout, of: PixelSize(width: 128, height: 64)))
    #expect(found.map(\.trafficClass) == [.truck, .car])
    let expected = [PixelBox(x1: 8, y1: 8, x2: 72, y2: 40), PixelBox(x1: 24, y1: 8, x2: 40, y2: 56)]
    for (detection, box) in zip(found, expected) {
      #expect(detection.box.isNear(box, within: 1e-3), "\(detection.box) is not \(box)")
    }
  }

  @Test(arguments: [
    "<names value=\"{0: 'car', 1: 'lorry', 2: 'traffic light'}\"/>", "<labels value='car lorry traffic_light'/>",
  ])
  func `names come from an exporter's notes`(notes: String) async throws {
    let file = Self.file("<model_info>\(notes)<model_type value=\"YOLO\"/></model_info>")
    let model = try await ModelLoader().load(try ModelFolder().add(file))
    #expect(model.description.classes.names == ["car", "lorry", "traffic light"])
    #expect(model.description.layout.fit == .letterbox(padding: 114, centered: true))
  }

  @Test func `what people write beside the model wins over its notes`() async throws {
    let path = try ModelFolder().add(Self.file(Self.gantryNotes), sheet: "{fit: stretch, classes: [a, b, c]}")
    let description = try await ModelLoader().load(path).description
    #expect(description.layout.fit == .stretch && description.classes.names == ["a", "b", "c"])
  }

  @Test func `a letterbox stretches as far as the trainer or people say`() async throws {
    func fit(_ notes: String, sheet: String? = nil) async throws -> InputLayout.Fit {
      try await ModelLoader().load(try ModelFolder().add(Self.file(notes), sheet: sheet)).description.layout.fit
    }
    let noted = "<gantry><most_stretch value=\"1.15\"/></gantry>"
    #expect(try await fit(noted) == .letterbox(padding: 114, centered: true, mostStretch: 1.15))
    #expect(
      try await fit(noted, sheet: "{most_stretch: 1.5, fit: letterbox-top-left}")
        == .letterbox(padding: 114, centered: false, mostStretch: 1.5))
    #expect(
      try await fit("", sheet: "{most_stretch: 2, padding: 0}")
        == .letterbox(padding: 0, centered: true, mostStretch: 2))
    #expect(try await fit("") == .letterbox(padding: 114, centered: true))
    for odd in ["much", "0.9", "2.1", "nan"] {
      do {
        _ = try await fit("<gantry><most_stretch value=\"\(odd)\"/></gantry>")
        Issue.record("a stretch of \(odd) was taken")
      } catch { #expect("\(error)".contains("\"\(odd)\"; it must be a number from 1 to 2")) }
    }
  }

  @Test func `larger pictures are averaged where the trainer or people say so`() async throws {
    let file = Self.file("<gantry><shrink value=\"average\"/></gantry>")
    #expect(try await ModelLoader().load(try ModelFolder().add(file)).description.layout.shrinking == .averaged)
    let told = try ModelFolder().add(file, sheet: "{shrink: sample}")
    #expect(try await ModelLoader().load(told).description.layout.shrinking == .sampled)
    let silent = try ModelFolder().add(Self.file(""), sheet: "{shrink: average}")
    #expect(try await ModelLoader().load(silent).description.layout.shrinking == .averaged)
    #expect(try await ModelLoader().load(try ModelFolder().add(Self.file(""))).description.layout.shrinking == .sampled)
    let odd = try ModelFolder().add(Self.file("<gantry><shrink value=\"dream\"/></gantry>"))
    do {
      _ = try await ModelLoader().load(odd)
      Issue.record("loaded")
    } catch { #expect("\(error)".contains("dream") && "\(error)".contains("sample, average")) }
  }

  @Test func `a model may be used without any description`() async throws {
    let description = try await ModelLoader().load(try ModelFolder().add(Self.file(""))).description
    #expect(description.family == .yolov8 && description.classes.names == ["class 0", "class 1", "class 2"])
  }

  @Test func `a model without its weights, and one fitted in an unknown way, say so`() async throws {
    let path = try ModelFolder().add(Array(Self.file("").xml.utf8), extension: "xml")
    await #expect(throws: InferenceError.self) { try await ModelLoader().load(path) }
    do { _ = try await ModelLoader().load(path) } catch { #expect("\(error)".contains("model.bin")) }
    let odd = try ModelFolder().add(Self.file("<gantry><fit value=\"cover\"/></gantry>"))
    do {
      _ = try await ModelLoader().load(odd)
      Issue.record("loaded")
    } catch { #expect("\(error)".contains("cover") && "\(error)".contains("letterbox-top-left")) }
  }

  @Test func `a model may ask that the boxes of one thing are averaged`() async throws {
    let boxes = [
      TinyNetwork.Box(0, 0, 40, 40, score: 0.75, classID: 0), TinyNetwork.Box(4, 0, 44, 40, score: 0.75, classID: 0),
    ]
    let notes = "<gantry><blend value=\"0.7\"/></gantry>"
    for (notes, edge) in [("", 0.0), (notes, 4 * 0.818 / 1.818)] {
      let file = TinyOpenVINOFile(side: 64, classes: 3, boxes: boxes, notes: notes)
      let model = try await ModelLoader().load(try ModelFolder().add(file), settings: .exact)
      let picture = PreparedPicture.plain(model.description.layout, of: PixelSize(width: 64, height: 64))
      let found = try await model.detector().detect(in: picture)
      #expect(found.count == 1)
      #expect(found.allSatisfy { abs($0.box.x1 - edge) < 0.01 }, "\(found)")
    }
    let odd = try ModelFolder().add(Self.file("<gantry><blend value=\"much\"/></gantry>"))
    do {
      _ = try await ModelLoader().load(odd)
      Issue.record("loaded")
    } catch { #expect("\(error)".contains("much")) }
  }

  @Test func `weights are held to the checksum that the notes have of them`() async throws {
    let sum = Self.crc32(Self.file("").weights)
    let digits = String(sum, radix: 16)
    let sealed = Self.file(
      "<gantry><crc32 value=\"\(String(repeating: "0", count: 8 - digits.count))\(digits)\"/></gantry>")
    let path = try ModelFolder().add(sealed)
    await #expect(throws: Never.self) { try await ModelLoader().load(path) }
    let weights = String(path.dropLast(3)) + "bin"
    for place in [0, sealed.weights.count / 2, sealed.weights.count - 1] {
      var damaged = sealed.weights
      damaged[place] ^= 0x10
      try Data(damaged).write(to: URL(filePath: weights))
      let text = await refusal(path)
      #expect(text.hasPrefix("Weights \(weights) are damaged") && text.contains("Copy both files again"), "\(text)")
    }
    try Data(sealed.weights.dropLast(4)).write(to: URL(filePath: weights))
    #expect(await refusal(path).contains("are damaged"))
    let odd = try ModelFolder().add(Self.file("<gantry><crc32 value=\"12\"/></gantry>"))
    #expect(await refusal(odd).contains("eight hexadecimal digits"))
  }

  private func refusal(_ path: String) async -> String {
    do {
      _ = try await ModelLoader().load(path)
      return "no error"
    } catch { return "\(error)" }
  }

  /// Bit by bit, as ISO 3309 has it.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }

  @Test func `damaged notes are read or left alone`() {
    let bytes = Array("<net><layers/>\n<rt_info>\(Self.gantryNotes)</rt_info></net>".utf8)
    #expect(OpenVINOMetadata.notes(in: bytes)["ap50"] == "0.9")
    var mutation = Mutation(seed: 4)
    for _ in 0..<Mutation.rounds(usual: 2000) {
      #expect(OpenVINOMetadata.notes(in: mutation.damage(bytes)).count <= 40)
    }
  }
}
