import Foundation
import TestKit
import Testing

@Suite(.timeLimit(.minutes(3))) struct DetectTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test func `one JSON object per line, with everything that is promised`() async throws {
    let pictures = [try await program.picture("one.png"), try await program.picture("two.jpg", size: "320x200")]
    let result = try await program.run(["detect"] + pictures + ["--model", try program.model(), "--json"])
    #expect(result.code == 0)
    #expect(result.messages.isEmpty)
    #expect(result.lines.count == 2)
    for (line, picture) in zip(result.lines, pictures) {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(Set(object.keys) == ["image", "width", "height", "model", "detections", "milliseconds"])
      #expect(object["image"] as? String == picture)
      #expect(object["model"] as? String == "tiny")
      let times = try #require(object["milliseconds"] as? [String: Double])
      #expect(Set(times.keys) == ["decode", "prepare", "infer", "finish"])
      let detections = try #require(object["detections"] as? [[String: Any]])
      #expect(detections.map { $0["class_name"] as? String } == ["car", "truck"])
      #expect(Set(detections[0].keys) == ["class_id", "class_name", "confidence", "bbox"])
    }
  }

  @Test func `boxes are in pixels of the picture`() async throws {
    let result = try await program.run(
      "detect", try await program.picture("one.png"), "--model", try program.model(), "--json", "--precision", "f32")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["width"] as? Int == 128)
    let detections = try #require(object["detections"] as? [[String: Any]])
    let box = try #require(detections.first?["bbox"] as? [Double])
    #expect(zip(box, [16, 16, 48, 40]).allSatisfy { abs($0 - $1) < 0.1 }, "\(box)")
    #expect(abs((detections.first?["confidence"] as? Double ?? 0) - 0.9) < 0.001)
  }

  @Test func `classes and confidence choose`() async throws {
    let picture = try await program.picture("one.png")
    let model = try program.model()
    #expect(try await program.run("detect", picture, "--model", model, "--classes", "truck").output.contains("1 truck"))
    #expect(
      !(try await program.run("detect", picture, "--model", model, "--confidence", "0.7").output.contains("truck")))
    let wrong = try await program.run("detect", picture, "--model", model, "--classes", "trukc")
    #expect(wrong.code == 2)
    #expect(wrong.messages.contains("Did you mean truck?"))
  }

  @Test func `bad files are named, good ones still reported, and the code is 2`() async throws {
    let good = try await program.picture("good.jpg")
    let bad: [(path: String, cause: String)] = [
      (try program.file("empty.jpg", text: ""), "empty"),
      (
        try program.file("letter.jpg", text: "Dear Ada, this is no picture at all."),
        "text that begins with 'Dear Ada, th'"
      ),
      (program.home.path("absent.jpg"), "No such file"),
      (
        try await MediaFixtures.shared.file("only-sound.mp3", "-f lavfi -i sine=d=1"),
        "no picture that we know, but MP3 sound"
      ),
      (try bomb(), "20000x20000"),
    ]
    let model = try program.model()
    let result = try await program.run(["detect"] + bad.map(\.path) + [good, "--model", model, "--json"])
    #expect(result.code == 2)
    #expect(result.lines.count == 1)
    #expect(result.output.contains(good))
    #expect(result.messageLines.count == bad.count)
    for (line, (path, cause)) in zip(result.messageLines, bad) {
      #expect(line.contains(path) && line.contains(cause), "\(line)")
    }
  }

  @Test func `a folder is its pictures in natural order`() async throws {
    let folder = program.home.path("street")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let picture = try await program.picture("one.png")
    for number in [10, 9, 1] {
      try FileManager.default.copyItem(atPath: picture, toPath: "\(folder)/frame \(number).png")
    }
    let result = try await program.run("detect", folder, "--model", try program.model(), "--json")
    #expect(result.code == 0)
    let names = try result.lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (object?["image"] as? String ?? "").split(separator: "/").last.map(String.init)
    }
    #expect(names == ["frame 1.png", "frame 9.png", "frame 10.png"])
  }

  @Test func `annotated copies are pictures, with a name each`() async throws {
    let folder = program.home.path("annotated")
    let one = try await program.picture("one.png")
    let result = try await program.run("detect", one, one, "--model", try program.model(), "--annotate", folder)
    #expect(result.code == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["one-2.jpg", "one.jpg"])
    let again = try await program.run("detect", "\(folder)/one.jpg", "--model", try program.model())
    #expect(again.output.contains("128x128"))
  }

  @Test func `an original is never overwritten`() async throws {
    let picture = try await program.picture("here.jpg")
    let result = try await program.run(
      "detect", picture, "--model", try program.model(), "--annotate", program.home.path)
    #expect(result.code == 2)
    #expect(result.messages.contains("would overwrite"))
  }

  @Test func `without a model the one that ships is used`() async throws {
    let result = try await program.run("detect", try await program.picture("one.png"), "--json")
    #expect(result.code == 0, "\(result.messages)")
    #expect(result.output.contains("\"model\":\"gantry-s-"))
  }

  @Test func `full precision takes the form without INT8`() async throws {
    let picture = try await program.picture("one.png")
    for model in ["gantry-s", "gantry-n"] {
      let result = try await program.run("detect", picture, "--model", model, "--precision", "f32", "--json")
      #expect(result.output.contains("\"model\":\"\(model)-fp16\""), "\(result.messages)")
    }
  }

  @Test(arguments: ["int8", "fp16"])
  func `a folder of one's own comes before what ships, whatever form lies there`(form: String) async throws {
    let own = program.home.path("own")
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: try program.model(), toPath: "\(own)/gantry-s-\(form).onnx")
    let inspected = try await program.run("models", "inspect", "gantry-s", "--models-folder", own)
    #expect(inspected.output.contains("own/gantry-s-\(form).onnx"), "\(inspected.output)\(inspected.messages)")
  }

  @Test func `a folder that is passed as a model is called one`() async throws {
    let result = try await program.run("detect", "street.jpg", "--model", program.home.path)
    #expect(result.code == 2)
    #expect(result.messages.contains("is a folder") && result.messages.contains("--models-folder"))
  }

  @Test func `a model nobody knows is refused with what to pass`() async throws {
    let result = try await program.run("detect", "street.jpg", "--model", "gantry-x")
    #expect(result.code == 2)
    #expect(result.messages.contains("Pass --model FILE") && result.messages.contains("Did you mean"))
  }

  @Test func `parts of the picture are looked at when asked`() async throws {
    let picture = try await program.picture("wide.png", size: "640x640")
    let model = try program.model()
    let once = try await program.run("detect", picture, "--model", model, "--json")
    let parts = try await program.run(
      ["detect", picture, "--model", model, "--json"], environment: ["GANTRY_DETECTION_TILES": "2"])
    #expect(parts.code == 0, "\(parts.messages)")
    func count(_ result: Program.Result) -> Int { result.output.matches(of: /"class_name"/).count }
    // The tiny network sees the same two boxes wherever it looks: once here, and again in each of four parts.
    #expect(count(once) == 2 && count(parts) > 4)
  }

  @Test func `a wrong model file is refused by name`() async throws {
    let wrong = try program.file("wrong.onnx", text: "this is no network")
    for path in [wrong, program.home.path("absent.onnx")] {
      let result = try await program.run("detect", "street.jpg", "--model", path)
      #expect(result.code == 2)
      #expect(result.messages.contains(path))
      #expect(result.output.isEmpty)
    }
  }

  @Test func `a model in the folder is found by its name, listed and inspected`() async throws {
    _ = try program.model()
    try FileManager.default.createDirectory(
      atPath: program.home.path("holiday.onnx"), withIntermediateDirectories: false)
    let listed = try await program.run("models", "list", "--models-folder", program.home.path, "--json")
    #expect(listed.output.contains("\"name\":\"tiny\""))
    #expect(!listed.output.contains("holiday") && !listed.messages.contains("holiday"), "\(listed.messages)")
    for model in ["gantry-s-int8", "gantry-s-fp16", "gantry-n-int8", "gantry-n-fp16"] {
      let line = try #require(listed.lines.first { $0.contains("\"\(model)\"") })
      #expect(line.contains("\"ap50\":{\"km39\":") && !line.contains("\"milliseconds_per_picture\":null"))
    }
    let inspected = try await program.run("models", "inspect", "tiny", "--models-folder", program.home.path)
    #expect(inspected.code == 0)
    for word in ["yolox", "64x64 bgr", "person, bicycle, car", "ms a picture"] {
      #expect(inspected.output.contains(word), "\(word)")
    }
  }

  @Test func `what is computed in bf16 is what the processor computes quickly in bf16`() async throws {
    let processor = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    let isAMD = processor.contains("AuthenticAMD")
    let isQuick = processor.contains("amx_bf16") || isAMD && processor.contains("avx512_bf16")
    let inspected = try await program.run("models", "inspect", "gantry-s-fp16", "--json")
    #expect(inspected.output.contains("\"precision\":\"\(isQuick ? "bf16" : "f32")\""), "\(inspected.output)")
    let exact = try await program.run("models", "inspect", "gantry-s-fp16", "--precision", "f32", "--json")
    #expect(exact.output.contains("\"precision\":\"f32\""), "\(exact.output)")
  }

  @Test func `a shipped model with damaged weights is listed without what it says of itself`() async throws {
    let shipped = "\(Checkout.root)/Sources/gantry/Resources/Models/gantry-n-int8"
    try FileManager.default.copyItem(atPath: "\(shipped).xml", toPath: program.home.path("broken.xml"))
    var weights = try Data(contentsOf: URL(filePath: "\(shipped).bin"))
    weights[weights.count / 2] ^= 1
    try weights.write(to: URL(filePath: program.home.path("broken.bin")))
    let listed = try await program.run("models", "list", "--models-folder", program.home.path, "--json")
    #expect(listed.code == 0)
    let line = try #require(listed.lines.first { $0.contains("\"broken\"") })
    #expect(line.contains("\"milliseconds_per_picture\":null") && line.contains("\"ap50\":{}"), "\(line)")
    #expect(listed.messages.contains("broken.bin are damaged"), "\(listed.messages)")
    let checked = try await program.run("doctor", "--models-folder", program.home.path, "--json")
    let said = checked.lines.filter { $0.contains("\"warning\"") && $0.contains("broken.bin are damaged") }
    #expect(said.count == 1, "\(checked.output)")
  }

  /// A PNG of a few bytes that announces 400 megapixels.
  private func bomb() throws -> String {
    let side: [UInt8] = [0, 0, 0x4E, 0x20]
    let header: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    let bytes = header + side + side + [8, 2, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 64)
    let path = program.home.path("bomb.png")
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }
}
