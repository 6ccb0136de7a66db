import Foundation
import TestKit
import Testing

/// `gantry track` on pictures with detections that were made elsewhere: the simulator's truth.
@Suite(.timeLimit(.minutes(3))) struct GivenDetectionsTests {
  private let program: Program

  init() throws { program = try Program() }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: program.home.path(name), encoding: .utf8)
  }

  private func simulate(_ place: String, _ name: String, seconds: Int, _ more: String...) async throws {
    let result = try await program.run(
      ["simulate", place, "--seconds", "\(seconds)", "--size", "320x180", "--out", "\(name).mp4", "--scene"]
        + ["\(name).yaml", "--detections", "\(name).txt", "--counts", "\(name).csv"] + more)
    #expect(result.code == 0, "\(result.messages)")
  }

  @Test func `a simulated clip tracked on its truth has the true counts and an annotated video`() async throws {
    try await simulate("motorway", "clip", seconds: 8, "--seed", "3", "--fps", "10")
    let result = try await program.run(
      "track", "clip.mp4", "--detections", "clip.txt", "--scene", "clip.yaml", "--out", "out.mp4", "--counts",
      "counts.csv", "--mot", "mot.txt", "--json")
    #expect(result.code == 0, "\(result.messages)")
    let summary = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(summary["frames"] as? Int == 80)
    #expect(summary["calibrated"] as? Bool == true)
    let validation = try await program.run("validate", "--hand", "clip.csv", "--counts", "counts.csv", "--json")
    let compared = try #require(
      try JSONSerialization.jsonObject(with: Data(validation.output.utf8)) as? [String: Any])
    let byHand = try #require(compared["by_hand"] as? Int)
    #expect(byHand > 2)
    #expect(compared["counted"] as? Int == byHand)
    let probe = try MediaFixtures.run(
      "ffprobe", "-v error -count_frames -show_entries stream=nb_read_frames -of csv=p=0",
      [program.home.path("out.mp4")])
    #expect(String(decoding: probe, as: UTF8.self).contains("80"))
    // Without pictures the same detections give the same tracks.
    let alone = try await program.run(
      "track", "--detections", "clip.txt", "--fps", "10", "--scene", "clip.yaml", "--mot", "alone.txt")
    #expect(alone.code == 0, "\(alone.messages)")
    #expect(try text("alone.txt") == text("mot.txt"))
    #expect(try text("clip.txt").contains(",truck,") || text("clip.txt").contains(",car,"))
  }

  @Test func `what does not belong together is refused in one line`() async throws {
    try await simulate("street", "clip", seconds: 2, "--fps", "5")
    _ = try program.file("late.txt", text: "11,-1,10,10,20,20,0.9\n")
    for (words, message) in [
      (["clip.mp4", "--detections", "late.txt"], "goes on to frame 11, clip.mp4 ends with frame 10"),
      (["clip.mp4", "--detections", "clip.txt", "--fps", "5"], "have their own times"),
      (["clip.mp4", "--detections", "clip.txt", "--size", "320x180"], "have their own size"),
      (["clip.mp4", "--detections", "clip.txt", "--out", "clip.mp4"], "would overwrite an input"),
      (["simulate://street", "--detections", "clip.txt"], "not to a camera"),
      (["clip.mp4", "--detections", "absent.txt"], "cannot read absent.txt"),
    ] {
      let result = try await program.run(["track"] + words)
      #expect(result.code == 2)
      #expect(result.messageLines.count == 1 && result.messages.contains(message), "\(result.messages)")
    }
    for words in [["--out", "a/b.mp4"], ["--scene", "x", "--truth", "x"], []] {
      let result = try await program.run(["simulate", "street"] + words)
      #expect(result.code == 2 && result.messageLines.count == 1, "\(result.messages)")
    }
  }

  @Test func `nothing that is read is written over, whatever its other names`() async throws {
    try await simulate("street", "clip", seconds: 2, "--fps", "5")
    let path = program.home.path("clip.txt")
    try FileManager.default.linkItem(atPath: path, toPath: program.home.path("hard.txt"))
    try FileManager.default.createSymbolicLink(atPath: program.home.path("soft.txt"), withDestinationPath: path)
    _ = try program.file("cam.txt", text: "1 0 0\n")
    for words in [
      ["--detections", "clip.txt", "--mot", "hard.txt"], ["--detections", "clip.txt", "--mot", "soft.txt"],
      ["--detections", "clip.txt", "--camera", "cam.txt", "--mot", "cam.txt"],
      ["file://\(program.home.path("clip.mp4"))", "--detections", "clip.txt", "--out", "clip.mp4"],
      ["clip.mp4", "--model", try program.model(), "--summary", try program.model()],
    ] {
      let result = try await program.run(["track", "--fps", "5"].prefix(words[0] == "--detections" ? 3 : 1) + words)
      #expect(result.code == 2 && result.messages.contains("would overwrite an input"), "\(words) \(result.messages)")
    }
    let odd = try await program.run("track", "--detections", "clip.txt", "--out", "x.avi")
    #expect(odd.code == 2 && odd.messages.contains("end the name with it"), "\(odd.messages)")
  }

  @Test func `a link stays a link, and standard output is written as it is`() async throws {
    try await simulate("street", "clip", seconds: 2, "--fps", "5")
    _ = try program.file("real.json", text: "old")
    try FileManager.default.createSymbolicLink(
      atPath: program.home.path("link.json"), withDestinationPath: "real.json")
    let result = try await program.run(
      "track", "--detections", "clip.txt", "--fps", "5", "--summary", "link.json", "--events", "/dev/stdout")
    #expect(result.code == 0, "\(result.messages)")
    #expect(try text("real.json").hasPrefix("{"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: program.home.path("link.json")) == "real.json")
    let shell = try await program.run(
      "/bin/sh",
      [
        "-c",
        "echo before > all.txt; \(try Program.path) track --detections clip.txt --fps 5 --summary /dev/stdout >> all.txt",
      ])
    #expect(shell.code == 0, "\(shell.messages)")
    let all = try text("all.txt")
    #expect(all.hasPrefix("before\n") && all.contains("\"frames\"") && all.contains("vehicles"), "\(all)")
  }

  @Test func `every second frame alone is a camera of half the rate`() async throws {
    try await simulate("motorway", "clip", seconds: 20, "--fps", "10", "--seed", "7")
    let rows = try text("clip.txt").split(separator: "\n")
    let odd = rows.filter { Int($0.prefix { $0 != "," }).map { $0 % 2 == 1 } ?? false }
    _ = try program.file("odd.txt", text: odd.joined(separator: "\n") + "\n")
    func counts(_ file: String) async throws -> Int {
      let result = try await program.run(
        "track", "--detections", file, "--fps", "10", "--scene", "clip.yaml", "--counts", "counts.csv")
      #expect(result.code == 0, "\(result.messages)")
      return try text("counts.csv").split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").last }
        .compactMap { Int($0) }.reduce(0, +)
    }
    let whole = try await counts("clip.txt")
    #expect(whole > 15)
    #expect(try await counts("odd.txt") >= whole - 1)
  }

  @Test func `one output that fails leaves the others whole`() async throws {
    try await simulate("motorway", "clip", seconds: 8, "--seed", "3", "--fps", "10")
    let result = try await program.run(
      "track", "--detections", "clip.txt", "--fps", "10", "--scene", "clip.yaml", "--events", "/dev/full", "--counts",
      "counts.csv", "--summary", "summary.json")
    #expect(result.code == 1 && result.messages.contains("/dev/full"), "\(result.messages)")
    #expect(try text("counts.csv").split(separator: "\n").count > 1)
    #expect(try text("summary.json").hasPrefix("{"))
  }

  @Test func `a camera that is turned away is told once, and again when it is back`() async throws {
    try await simulate("street", "right", seconds: 3, "--fps", "2", "--seed", "5")
    try await simulate("street", "wrong", seconds: 14, "--fps", "2", "--seed", "6")
    _ = try program.file("list.txt", text: "file right.mp4\nfile wrong.mp4\nfile right.mp4\n")
    _ = try MediaFixtures.run(
      "ffmpeg", "-v error -y -f concat -i \(program.home.path("list.txt")) -c copy", [program.home.path("both.mp4")])
    let result = try await program.run(
      "track", "both.mp4", "--detections", "right.txt", "--scene", "right.yaml", "--events", "events.jsonl")
    #expect(result.code == 0)
    #expect(result.messageLines.count == 2, "\(result.messages)")
    #expect(result.messages.contains("the camera looks elsewhere") && result.messages.contains("where it should again"))
    let types = try text("events.jsonl").matches(of: /"type":"(camera_[a-z]+)","seconds":([0-9.]+)/)
    #expect(types.map { String($0.1) } == ["camera_moved", "camera_back"])
    #expect(types.first.flatMap { Double($0.2) }.map { (12...15).contains($0) } == true)
    // Held against a picture of the right view from the start.
    _ = try MediaFixtures.run(
      "ffmpeg", "-v error -y -i \(program.home.path("right.mp4")) -frames:v 1", [program.home.path("view.png")])
    let other = try await program.run(
      "track", "wrong.mp4", "--detections", "wrong.txt", "--reference", "view.png")
    #expect(other.code == 0 && other.messages.contains("looks elsewhere"), "\(other.messages)")
  }

  @Test func `pictures of another size end the run with one line, and what was good is written`() async throws {
    let folder = program.home.path("street")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (number, size) in [(1, "128x128"), (2, "128x128"), (3, "160x120")] {
      let made = try await program.picture("\(size).png", size: size)
      try FileManager.default.copyItem(atPath: made, toPath: "\(folder)/\(number).png")
    }
    let result = try await program.run("track", folder, "--model", try program.model(), "--mot", "mot.txt")
    #expect(result.code == 1)
    #expect(result.messageLines.count == 1, "\(result.messages)")
    #expect(result.messages.contains("Picture 3") && result.messages.contains("160x120, the first was 128x128"))
    #expect(try text("mot.txt").split(separator: "\n").count == 4)
  }

  /// Two red cars are hidden for a while; one comes back red, the other blue.
  @Test func `DeepSORT believes what a network of one's own says of looks`() async throws {
    let film = try await MediaFixtures.shared.file(
      "looks.mp4",
      "-f lavfi -i color=gray:s=128x128:r=10:d=2.4 -vf drawbox=x=8:y=8:w=32:h=32:color=red:t=fill,"
        + "drawbox=x=8:y=80:w=32:h=32:color=red:t=fill:enable='lt(n\\,12)',"
        + "drawbox=x=8:y=80:w=32:h=32:color=blue:t=fill:enable='gte(n\\,12)' -c:v libx264 -crf 10 -pix_fmt yuv420p")
    let seen = Array(1...10) + Array(15...24)
    _ = try program.file(
      "det.txt", text: seen.map { "\($0),-1,8,8,32,32,0.9\n\($0),-1,8,80,32,32,0.9\n" }.joined())
    func identities(_ network: TinyNetwork) async throws -> Int {
      try Data(network.bytes).write(to: URL(filePath: program.home.path("looks.onnx")))
      let result = try await program.run(
        "track", film, "--detections", "det.txt", "--mot", "mot.txt", "--tracker", "deepsort", "--appearance",
        "looks.onnx")
      #expect(result.code == 0, "\(result.messages)")
      return Set(try text("mot.txt").split(separator: "\n").compactMap { $0.split(separator: ",").dropFirst().first })
        .count
    }
    #expect(try await identities(.embedder(side: 32)) == 3)
    #expect(try await identities(.embedder(side: 32, seesColours: false)) == 2)
    let wrong = try await program.run(
      "track", film, "--detections", "det.txt", "--tracker", "deepsort", "--appearance", try program.model())
    #expect(wrong.code == 2 && wrong.messages.contains("one output of shape [1, numbers]"), "\(wrong.messages)")
  }
}
