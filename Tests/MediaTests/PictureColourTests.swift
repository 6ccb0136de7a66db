import Media
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(3)))
struct PictureColourTests {
  @Test(arguments: VideoFixture.codecs)
  func `pixels of every format are those of ffmpeg`(fixture: VideoFixture) async throws {
    let path = try await fixture.path()
    let picture = try await firstPicture(path)
    // Full range is kept where the stream has it; ffmpeg's yuv420p is asked to be narrow then.
    guard !picture.colour.isFullRange else { return }
    #expect(try meanDifference(picture.planarBytes(), rawFrame(path)) < 0.6)
  }

  @Test(arguments: [
    ("red", [76, 85, 255]), ("lime", [150, 44, 21]), ("blue", [29, 255, 107]), ("white", [255, 128, 128]),
    ("0x808080", [128, 128, 128]), ("black", [0, 128, 128]),
  ])
  func `pictures without luma get that of JPEG`(colour: String, expected: [Int]) async throws {
    for (format, options) in [("png", ""), ("bmp", ""), ("tiff", "-pix_fmt rgb24"), ("webp", "-lossless 1")] {
      let path = try await MediaFixtures.shared.file(
        "\(colour).\(format)", "-f lavfi -i color=\(colour):size=33x17,format=rgb24 -frames:v 1 \(options)")
      let picture = try await firstPicture(path)
      guard picture.colour == ColourCoding(matrix: .bt601, isFullRange: true) else { continue }
      let bytes = picture.planarBytes()
      let samples = [bytes[0], bytes[33 * 17], bytes[33 * 17 + 17 * 9]].map(Int.init)
      #expect(zip(samples, expected).allSatisfy { abs($0 - $1) <= 2 }, "\(path) \(samples)")
    }
  }

  @Test(arguments: [
    ("160:120", "", ColourCoding(matrix: .bt601, isFullRange: false)),
    ("1280:720", "", ColourCoding(matrix: .bt709, isFullRange: false)),
    ("160:120", "-colorspace bt709", ColourCoding(matrix: .bt709, isFullRange: false)),
    ("160:120", "-colorspace bt2020nc", ColourCoding(matrix: .bt2020, isFullRange: false)),
    ("160:120", "-color_range pc -pix_fmt yuvj420p", ColourCoding(matrix: .bt601, isFullRange: true)),
  ])
  func `the stream says how its colours are coded, or its size does`(
    size: String, options: String, expected: ColourCoding
  ) async throws {
    let path = try await MediaFixtures.shared.file(
      "colour-\(size)-\(options.hashValue).mp4",
      "\(VideoFixture.picture) -frames:v 1 -vf scale=\(size) -c:v libx264 -preset ultrafast \(options)")
    #expect(try await firstPicture(path).colour == expected)
  }
}
