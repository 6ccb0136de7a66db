import Media
import TestKit
import Testing
import TrafficCore

/// One generated video of the matrix of containers and codecs.
struct VideoFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let arguments: String
  var size = PixelSize(width: 160, height: 120)

  var testDescription: String { name }

  func path() async throws -> String { try await MediaFixtures.shared.file(name, arguments) }

  /// One second of a moving test picture.
  static let picture = "-f lavfi -i testsrc2=size=160x120:rate=25:duration=1"
  private static let h264 = "-c:v libx264 -preset ultrafast -bf 2 -g 12 -pix_fmt yuv420p"
  private static let wide = "\(picture) -vf scale=161:121"
  private static let odd = PixelSize(width: 161, height: 121)

  static let containers: [VideoFixture] = ["mp4", "mov", "mkv", "ts", "avi", "flv"].map {
    VideoFixture(name: "h264.\($0)", arguments: "\(picture) \(h264) \($0 == "avi" ? "-bf 0" : "")")
  }

  static let codecs: [VideoFixture] = [
    VideoFixture(name: "hevc.mp4", arguments: "\(picture) -c:v libx265 -preset ultrafast -x265-params log-level=none"),
    VideoFixture(
      name: "hevc10.mkv",
      arguments: "\(picture) -c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=none"),
    VideoFixture(
      name: "hevc.ts", arguments: "\(picture) -c:v libx265 -preset ultrafast -x265-params log-level=none"),
    VideoFixture(name: "h264-10.mkv", arguments: "\(picture) -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le"),
    VideoFixture(name: "h264-422.mov", arguments: "\(picture) -c:v libx264 -preset ultrafast -pix_fmt yuv422p"),
    VideoFixture(
      name: "h264-444.mp4", arguments: "\(wide) -c:v libx264 -preset ultrafast -pix_fmt yuv444p", size: odd),
    VideoFixture(name: "h264-grey.mkv", arguments: "\(picture) -c:v libx264 -preset ultrafast -pix_fmt gray"),
    VideoFixture(name: "h264-nv12.mp4", arguments: "\(picture) -c:v libx264 -preset ultrafast -pix_fmt nv12"),
    VideoFixture(name: "mpeg4.mp4", arguments: "\(picture) -c:v mpeg4 -bf 2 -q:v 4"),
    VideoFixture(name: "mpeg4.avi", arguments: "\(picture) -c:v mpeg4 -q:v 4"),
    VideoFixture(name: "vp8.webm", arguments: "\(picture) -c:v libvpx -deadline realtime -cpu-used 8"),
    VideoFixture(
      name: "vp9.webm", arguments: "\(wide) -c:v libvpx-vp9 -pix_fmt yuv420p -deadline realtime -cpu-used 8", size: odd),
    VideoFixture(
      name: "vp9-10.webm",
      arguments: "\(picture) -c:v libvpx-vp9 -profile:v 2 -pix_fmt yuv420p10le -deadline realtime -cpu-used 8"),
    VideoFixture(name: "av1.mp4", arguments: "\(picture) -c:v libaom-av1 -usage realtime -cpu-used 8"),
    VideoFixture(
      name: "av1-10.webm",
      arguments: "\(picture) -c:v libaom-av1 -pix_fmt yuv420p10le -usage realtime -cpu-used 8"),
    VideoFixture(name: "mjpeg.avi", arguments: "\(wide) -c:v mjpeg -pix_fmt yuvj420p", size: odd),
    VideoFixture(name: "mjpeg-422.mov", arguments: "\(picture) -c:v mjpeg -pix_fmt yuvj422p"),
  ]
}

/// All of a video, without its pixels.
struct DecodedVideo {
  var times: [Int64] = []
  var sizes: [PixelSize] = []
  var description: SourceDescription

  init(_ path: String, settings: DecodingSettings = DecodingSettings()) async throws {
    let source = try await VideoFileSource.open(path: path, camera: CameraID("test"), settings: settings)
    description = await source.description
    while let frame = try await source.next() {
      #expect(frame.index == times.count)
      times.append(frame.timestamp.microseconds)
      sizes.append(frame.picture.size)
    }
  }
}
