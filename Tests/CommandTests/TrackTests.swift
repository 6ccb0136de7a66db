import Foundation
import TestKit
import Testing

@Suite(.timeLimit(.minutes(3))) struct TrackTests {
  private let program: Program

  init() throws { program = try Program() }

  private static let scene = """
    coordinates: pixels
    size: [640, 360]
    lines:
      - { name: middle, from: [320, 100], to: [320, 300], forward: west, backward: east }

    """

  /// Three cars that drive from left to right at 20 pixels a frame, and one that is parked on the line's right.
  private static let detections = (1...40).map { frame in
    let cars = [0, 12, 24].compactMap { start -> String? in
      let x = 20 * (frame - start)
      return (0..<580).contains(x) ? "\(frame),-1,\(x),150,60,40,0.9" : nil
    }
    let tremble = frame % 3
    return (cars + ["\(frame),-1,\(400 + tremble),220,70,45,0.8"]).joined(separator: "\n") + "\n"
  }.joined()

  private func files() throws -> (detections: String, scene: String) {
    (try program.file("det.txt", text: Self.detections), try program.file("scene.yaml", text: Self.scene))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: program.home.path(name), encoding: .utf8)
  }

  @Test(arguments: ["two-space", "bytetrack", "deepsort", "sort"])
  func `cars that pass are counted once, the parked one never`(_ tracker: String) async throws {
    let (detections, scene) = try files()
    let result = try await program.run(
      "track", "--detections", detections, "--fps", "10", "--scene", scene, "--tracker", tracker, "--json")
    #expect(result.code == 0, "\(result.messages)")
    let summary = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let lines = try #require(summary["lines"] as? [[String: Any]])
    #expect(lines.map { $0["direction"] as? String } == ["west", "east"])
    #expect(lines.map { $0["total"] as? Int } == [0, 3])
    let classes = try #require(summary["classes"] as? [[String: Any]])
    #expect(classes.map { $0["vehicles"] as? Int } == [4])
    #expect(classes.map { $0["standing"] as? Int } == [1])
  }

  @Test func `a replay of detections gives the same bytes`() async throws {
    let (detections, scene) = try files()
    for run in ["1", "2"] {
      let result = try await program.run(
        "track", "--detections", detections, "--fps", "10", "--scene", scene, "--events", "events-\(run)", "--mot",
        "mot-\(run)", "--counts", "counts-\(run)", "--interval", "2", "--summary", "summary-\(run)")
      #expect(result.code == 0, "\(result.messages)")
    }
    for name in ["events", "mot", "counts"] { #expect(try text("\(name)-1") == text("\(name)-2"), "\(name)") }
    let counts = try text("counts-1").split(separator: "\n")
    #expect(counts.first == "start,end,line,direction,class,count")
    let sum = counts.dropFirst().compactMap { $0.split(separator: ",").last.flatMap { Int($0) } }.reduce(0, +)
    #expect(sum == 3)
    #expect(try text("events-1").split(separator: "\n").count { $0.contains("\"crossed_line\"") } == 3)
  }

  @Test func `a replay of a video gives the same bytes, with several pictures on their way`() async throws {
    let video = try await MediaFixtures.shared.file(
      "track.mp4", "-f lavfi -i testsrc2=s=128x128:d=2:r=10 -f lavfi -i sine=d=2 -c:v libx264 -c:a aac")
    let model = try program.model()
    let scene = try program.file("scene.yaml", text: "zones:\n  - { name: all, points: [[0, 0], [1, 0], [1, 1]] }\n")
    for run in ["1", "2"] {
      let result = try await program.run(
        "track", video, "--model", model, "--scene", scene, "--precision", "f32", "--events", "events-\(run)", "--mot",
        "mot-\(run)", "--out", "out-\(run).mp4")
      #expect(result.code == 0, "\(result.messages)")
      #expect(result.output.contains("20 frames"))
      #expect(result.output.contains("car") && result.output.contains("truck"))
    }
    #expect(try text("events-1") == text("events-2"))
    #expect(try text("mot-1") == text("mot-2"))
    #expect(try text("mot-1").split(separator: "\n").count == 40)
    let probe = try MediaFixtures.run(
      "ffprobe", "-v error -count_frames -show_entries stream=codec_type,nb_read_frames -of csv=p=0",
      [program.home.path("out-1.mp4")])
    let streams = String(decoding: probe, as: UTF8.self)
    #expect(streams.contains("video,20") && streams.contains("audio"), "\(streams)")
  }

  @Test func `a folder of pictures and a simulated camera are followed too`() async throws {
    let picture = try await program.picture("one.png")
    let folder = program.home.path("street")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for number in 1...4 { try FileManager.default.copyItem(atPath: picture, toPath: "\(folder)/\(number).png") }
    let result = try await program.run("track", folder, "--model", try program.model(), "--classes", "truck")
    #expect(result.code == 0, "\(result.messages)")
    #expect(result.output.contains("4 frames") && !result.output.contains("car"))
  }

  @Test(arguments: [
    (["--tracker", "sortt"], "is none of two-space, bytetrack, deepsort, sort"),
    (["--preset", "ships"], "is none of vehicles, pedestrians"),
    (["--classes", "lorry,tram"], "there is no class 'tram'"),
    (["--out", "a.mp4"], "a video needs pictures"),
    (["--counts", "c.csv"], "nothing is counted without lines"),
    (["--events", "none/e.jsonl"], "there is no folder none"),
    (["--events", "."], "is a folder"),
    (["--events", "x", "--mot", "x"], "would overwrite --"),
    (["--mot", "det.txt"], "would overwrite an input"),
    (["--scene", "absent.yaml"], "absent.yaml"),
    (["--scene", "square.yaml"], "another shape"),
    (["--size", "640"], "is not such as 1280x720"),
    (["--camera", "det.txt"], "21 expected"),
    (["street.mp4"], "street.mp4"),
    (["--model", "yolox"], "nothing is looked for there"),
    (["--reference", "a.jpg"], "no pictures to compare it with"),
    (["--appearance", "looks.onnx"], "two-space does not look at it. Choose --tracker deepsort"),
    (["--tracker", "deepsort", "--appearance", "looks.onnx"], "no pictures to look at"),
  ])
  func `bad input is one line and code 2`(_ options: [String], _ message: String) async throws {
    _ = try files()
    _ = try program.file("square.yaml", text: "size: [500, 500]\n")
    let size = options.contains { ["--size", "street.mp4"].contains($0) } ? [] : ["--size", "640x360"]
    let result = try await program.run(["track", "--detections", "det.txt"] + options + size)
    #expect(result.code == 2)
    #expect(result.messageLines.count == 1, "\(result.messages)")
    #expect(result.messages.contains(message), "\(result.messages)")
  }

  @Test func `nothing to look at is said`() async throws {
    let result = try await program.run("track", "--events", "e")
    #expect(result.code == 2 && result.messages.contains("give a SOURCE, --detections FILE, or both"))
  }

  @Test(arguments: [
    ("1,-1,10,10,20\n", "line 1: 5 values"), ("1,-1,10,10,20,20,0.9\n2,-1,ten,10,20,20,0.9\n", "line 2: x is \"ten\""),
    ("0,-1,10,10,20,20,0.9\n", "line 1: frame is 0"), ("\n1,-1,10,10,-20,20,0.9\n", "line 2: a box of"),
    ("", "no detections"),
  ])
  func `malformed detections are told with their line`(_ rows: String, _ message: String) async throws {
    let result = try await program.run("track", "--detections", try program.file("bad.txt", text: rows))
    #expect(result.code == 2)
    #expect(result.messageLines.count == 1)
    #expect(result.messages.contains("bad.txt") && result.messages.contains(message), "\(result.messages)")
  }

  @Test func `hand counts are compared, and the sample to check is told`() async throws {
    let hand = try program.file(
      "hand.csv", text: "line,direction,class,count\nshop,north,car,41\nshop,south,all,38\n")
    let counts = try program.file(
      "counts.csv",
      text: "start,end,line,direction,class,count\n0,60,shop,north,car,40\n0,60,shop,south,car,30\n"
        + "60,75,shop,south,bus,8\n0,60,pier,south,bus,8\n")
    let result = try await program.run("validate", "--hand", hand, "--counts", counts, "--json")
    #expect(result.code == 0, "\(result.messages)")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["by_hand"] as? Int == 79)
    #expect(object["counted"] as? Int == 78)
    #expect(object["vehicles_to_check"] as? Int == 67)
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.map { $0["accuracy"] as? Double } == [0.9756, 1])
  }

  @Test func `single vehicles noted by hand add up`() async throws {
    let hand = try program.file("hand.csv", text: "time,line,direction,class\n3.5,a,in,car\n9,a,in,car\n")
    let counts = try program.file("counts.csv", text: "line,direction,class,count\na,in,car,2\n")
    let result = try await program.run("validate", "--hand", hand, "--counts", counts)
    #expect(result.output.contains("100.0 %"))
  }

  @Test(arguments: [
    ("line,way\n", "line 1: unknown column 'way'"), ("a,in,car,3\n", "line 1: no heading"),
    ("line,class,count\na,tank,3\n", "line 2: unknown class 'tank'"),
    ("line,count\na,-3\n", "line 2: count is \"-3\""), ("line,count\na\n", "line 2: not the 2 values"),
    ("start,end,line\n5,3,a\n", "line 2: the end, 3.0"), ("line\n", "no counts"),
  ])
  func `malformed hand counts are told with their line`(_ text: String, _ message: String) async throws {
    let hand = try program.file("hand.csv", text: text)
    let result = try await program.run("validate", "--hand", hand, "--counts", hand)
    #expect(result.code == 2)
    #expect(result.messages.contains(message), "\(result.messages)")
  }
}
