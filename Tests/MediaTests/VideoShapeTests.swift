import Media
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(3)))
struct VideoShapeTests {
  @Test(arguments: ["mp4", "mkv", "ts"])
  func `a variable frame rate and its gaps are kept`(container: String) async throws {
    let path = try await MediaFixtures.shared.file(
      "gaps.\(container)",
      "\(VideoFixture.picture) -vf select='not(between(n\\,8\\,14)+eq(n\\,17)+eq(n\\,20))' -vsync vfr "
        + "-c:v libx264 -preset ultrafast -bf 0")
    let expected = try await MediaFixtures.shared.probedTimes(path)
    let video = try await DecodedVideo(path)
    #expect(video.times.count == 16)
    #expect(zip(video.times, expected).allSatisfy { abs($0 - $1) <= 1 })
    let steps = Set(zip(video.times.dropFirst(), video.times).map { ($0 - $1 + 500) / 1000 })
    #expect(steps == [40, 80, 320])
  }

  @Test(arguments: [("90", 120, 160), ("180", 160, 120), ("270", 120, 160)])
  func `a rotated video stands upright`(angle: String, width: Int, height: Int) async throws {
    let plain = try await VideoFixture.containers[0].path()
    let path = try await MediaFixtures.shared.file(
      "rotated\(angle).mp4", "-i \(plain) -c copy -metadata:s:v rotate=\(angle)")
    let picture = try await firstPicture(path)
    #expect(picture.size == PixelSize(width: width, height: height))
    #expect(try picture.planarBytes() == rawFrame(path))
  }

  @Test func `a change of size in mid-stream is followed`() async throws {
    let small = try await MediaFixtures.shared.file(
      "small.ts", "\(VideoFixture.picture) -c:v libx264 -preset ultrafast -bf 0")
    let large = try await MediaFixtures.shared.file(
      "large.ts", "\(VideoFixture.picture) -vf scale=320:200 -c:v libx264 -preset ultrafast -bf 0")
    let path = try await MediaFixtures.shared.file("resized.ts", bytes: bytes(of: small) + bytes(of: large))
    let video = try await DecodedVideo(path)
    #expect(video.sizes.count == 50)
    #expect(Set(video.sizes) == [PixelSize(width: 160, height: 120), PixelSize(width: 320, height: 200)])
    #expect(zip(video.times.dropFirst(), video.times).allSatisfy { $0 > $1 }, "time goes forward across the joint")
  }

  @Test(arguments: ["libx264 -preset ultrafast", "libx265 -preset ultrafast -x265-params log-level=none", "mpeg4"])
  func `a stream that begins between key frames gives what ffprobe sees`(codec: String) async throws {
    let name = codec.prefix { $0 != " " }
    let whole = try await MediaFixtures.shared.file("whole-\(name).ts", "\(VideoFixture.picture) -c:v \(codec) -g 10")
    let all = try bytes(of: whole)
    let cut = all.count / 188 / 4 * 188
    let path = try await MediaFixtures.shared.file("cut-\(name).ts", bytes: Array(all[cut...]))
    let expected = try await MediaFixtures.shared.probedTimes(path)
    let video = try await DecodedVideo(path)
    #expect(video.times.count == expected.count)
    #expect(video.times.count > 5 && video.times.count < 25)
    #expect(zip(video.times, expected).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test func `a video of one picture is a video`() async throws {
    let path = try await MediaFixtures.shared.file(
      "single.mp4", "\(VideoFixture.picture) -frames:v 1 -c:v libx264 -preset ultrafast")
    #expect(try await DecodedVideo(path).times == [0])
  }

  @Test func `sound beside the pictures changes nothing`() async throws {
    let path = try await MediaFixtures.shared.file(
      "sound.mp4",
      "-f lavfi -i sine=duration=2 \(VideoFixture.picture) -map 0 -map 1 -c:v libx264 -preset ultrafast -c:a aac")
    #expect(try await DecodedVideo(path).times.count == 25)
  }

  @Test func `damaged packets are skipped and counted`() async throws {
    let path = try await VideoFixture(
      name: "whole.mjpeg.avi", arguments: "\(VideoFixture.picture) -c:v mjpeg -pix_fmt yuvj420p"
    ).path()
    var all = try bytes(of: path)
    let starts = all.indices.dropLast(2).filter { all[$0] == 0xFF && all[$0 + 1] == 0xD8 && all[$0 + 2] == 0xFF }
    for number in [5, 9, 10] {
      for place in starts[number]..<starts[number + 1] - 16 { all[place] = 0x55 }
    }
    let damaged = try await MediaFixtures.shared.file("damaged.mjpeg.avi", bytes: all)
    let source = try await VideoFileSource.open(path: damaged, camera: CameraID("test"))
    var count = 0
    while try await source.next() != nil { count += 1 }
    #expect(count == 22)
    #expect(await source.damagedCount == 3)
  }

  @Test func `stop ends the frames`() async throws {
    let source = try await VideoFileSource.open(
      path: try await VideoFixture.containers[0].path(), camera: CameraID("test"))
    #expect(try await source.next() != nil)
    await source.stop()
    await source.stop()
    #expect(try await source.next() == nil)
  }

  @Test func `pictures outlive their source`() async throws {
    let path = try await VideoFixture.containers[0].path()
    var pictures: [Picture] = []
    do {
      let source = try await VideoFileSource.open(path: path, camera: CameraID("test"))
      while let frame = try await source.next() { pictures.append(frame.picture) }
    }
    let all = try MediaFixtures.run("ffmpeg", "-v error -i \(path) -f rawvideo -pix_fmt yuv420p -")
    #expect(pictures.flatMap { $0.planarBytes() } == Array(all))
  }
}
