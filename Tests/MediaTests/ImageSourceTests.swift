import Media
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(3)))
struct ImageSourceTests {
  @Test(arguments: [
    "odd.jpg -pix_fmt yuvj420p", "odd422.jpg -pix_fmt yuvj422p", "odd444.jpg -pix_fmt yuvj444p",
    "grey.jpg -pix_fmt gray",
    "odd.png", "deep.png -pix_fmt rgb48be", "alpha.png -pix_fmt rgba", "palette.png -pix_fmt pal8",
    "grey.png -pix_fmt gray",
    "odd.bmp", "grey.bmp -pix_fmt gray", "odd.tiff -pix_fmt rgb24", "lzw.tiff -pix_fmt rgb24 -compression_algo lzw",
    "odd.webp",
    "lossless.webp -lossless 1",
  ])
  func `every kind of picture opens at its size, odd ones too`(spec: String) async throws {
    let parts = spec.split(separator: " ", maxSplits: 1).map(String.init)
    let path = try await MediaFixtures.shared.file(
      "image-\(parts[0])",
      "-f lavfi -i testsrc2=size=642x362 -vf scale=641:361 -frames:v 1 -strict -1 \(parts.dropFirst().joined())")
    let picture = try await firstPicture(path)
    #expect(picture.size == PixelSize(width: 641, height: 361))
    let reference = Array(
      try MediaFixtures.run(
        "ffmpeg",
        "-v error -i \(path) -vf scale=out_color_matrix=bt601:out_range=\(picture.colour.isFullRange ? "pc" : "tv") -f rawvideo -pix_fmt yuv420p -"
      ))
    #expect(meanDifference(picture.planarBytes(), reference) < 1.5, "\(picture.colour)")
  }

  @Test func `a folder is read in the order in which people count`() async throws {
    let folder = try await MediaFixtures.shared.folder("pictures")
    for name in ["shot10.png", "shot9.png", "shot1.jpg"] {
      _ = try await MediaFixtures.shared.file("pictures/\(name)", "\(VideoFixture.picture) -frames:v 1")
    }
    _ = try await MediaFixtures.shared.file("pictures/notes.txt", bytes: Array("not a picture".utf8))
    let source = try await ImageSource.open(path: folder, camera: CameraID("test"), interval: .milliseconds(40))
    #expect(
      source.paths.map { String($0.split(separator: "/").last ?? "") } == ["shot1.jpg", "shot9.png", "shot10.png"])
    var times: [Int64] = []
    while let frame = try await source.next() { times.append(frame.timestamp.microseconds) }
    #expect(times == [0, 40_000, 80_000])
    #expect(await source.description.size == PixelSize(width: 160, height: 120))
  }

  @Test func `one bad picture does not end a folder`() async throws {
    let folder = try await MediaFixtures.shared.folder("mixed")
    let good = try bytes(of: try await MediaFixtures.shared.file("mixed/1.jpg", "\(VideoFixture.picture) -frames:v 1"))
    _ = try await MediaFixtures.shared.file("mixed/2.jpg", bytes: Array(good.prefix(good.count / 2)))
    _ = try await MediaFixtures.shared.file("mixed/3.jpg", bytes: good)
    let source = try await ImageSource.open(path: folder, camera: CameraID("test"))
    #expect(try await source.next()?.index == 0)
    let error = await #expect(throws: MediaError.self) { _ = try await source.next() }
    #expect(error?.kind == .truncated)
    let last = try await source.next()
    #expect(last?.index == 1)
    #expect(last?.timestamp.microseconds == 2_000_000)
    #expect(try await source.next() == nil)
  }

  @Test(arguments: 1...8)
  func `a JPEG stands upright whatever its EXIF orientation`(orientation: Int) async throws {
    let plain = try await MediaFixtures.shared.file("exif.jpg", "\(VideoFixture.picture) -frames:v 1 -pix_fmt yuvj420p")
    let turns = [
      "null", "hflip", "hflip,vflip", "vflip", "transpose=0", "transpose=1", "transpose=3", "transpose=2",
    ]
    let picture = try ImageReader().read(tagged(bytes(of: plain), orientation), subject: "exif")
    let swapped = orientation > 4
    #expect(picture.size == PixelSize(width: swapped ? 120 : 160, height: swapped ? 160 : 120))
    let reference = try MediaFixtures.run(
      "ffmpeg", "-v error -i \(plain) -vf \(turns[orientation - 1]) -f rawvideo -pix_fmt yuvj420p -")
    #expect(meanDifference(picture.planarBytes(), Array(reference)) < 0.5)
  }

  /// An EXIF block with the orientation alone, big and little endian in turn, put behind the start marker.
  private func tagged(_ jpeg: [UInt8], _ orientation: Int) -> [UInt8] {
    let value = UInt8(orientation)
    let big: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0]
    let little: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]
    let block = Array("Exif".utf8) + [0, 0] + (orientation.isMultiple(of: 2) ? big : little)
    return jpeg[..<2] + [0xFF, 0xE1, 0, UInt8(block.count + 2)] + block + jpeg[2...]
  }
}
