import Glibc
import Testing
import TrafficCore

@testable import Media

@Suite(.timeLimit(.minutes(1))) struct JPEGEncoderTests {
  /// What our own reader makes of the bytes.
  private func decode(_ jpeg: [UInt8]) throws -> Picture { try ImageReader().read(jpeg, subject: "encoded") }

  @Test(arguments: [(640, 360), (161, 121), (1, 1), (17, 2)])
  func `a picture survives encoding and decoding`(width: Int, height: Int) throws {
    let coding = ColourCoding(matrix: .bt601, isFullRange: true)
    let picture = TestPicture.street(size: PixelSize(width: width, height: height), colour: coding)
    let jpeg = try JPEGEncoder().encode(picture, quality: 90)
    let decoded = try decode(jpeg)
    #expect(decoded.size == picture.size)
    #expect(psnr(decoded.planarBytes(), picture.planarBytes()) > 30)
  }

  @Test(arguments: allCodings) func `a video's colours are the JPEG's colours`(coding: ColourCoding) throws {
    let colour = Colour(red: 200, green: 90, blue: 40)
    let picture = TestPicture.plain(colour, size: PixelSize(width: 32, height: 32), coding: coding)
    let jpeg = try JPEGEncoder().encode(picture, quality: 95)
    let bytes = try decode(jpeg).planarBytes()
    let found = ReferenceColour.rgb(
      luma: Double(bytes[0]), chromaBlue: Double(bytes[1024]), chromaRed: Double(bytes[1280]),
      coding: ColourCoding(matrix: .bt601, isFullRange: true))
    for (value, expected) in zip(found, [200.0, 90, 40]) { #expect(abs(value - expected) <= 4) }
  }

  @Test func `an encoder used again for larger and smaller pictures stays sound`() throws {
    let encoder = JPEGEncoder()
    for (round, width) in [640, 64, 1280, 32, 640, 1280, 33].enumerated() {
      let (noise, _) = try noisePicture(
        size: PixelSize(width: width, height: width / 2 + 1), coding: allCodings[round % allCodings.count])
      let first = try encoder.encode(noise, quality: 100)
      #expect(first.starts(with: [0xFF, 0xD8]) && first.suffix(2) == [0xFF, 0xD9])
      #expect(try encoder.encode(noise, quality: 100) == first)
    }
  }

  @Test func `a thumbnail fits its bounds and is small`() throws {
    let picture = TestPicture.street(size: PixelSize(width: 640, height: 360))
    let jpeg = try JPEGEncoder().encodeThumbnail(picture, fitting: PixelSize(width: 160, height: 160), quality: 80)
    #expect(try decode(jpeg).size == PixelSize(width: 160, height: 90))
    #expect(jpeg.count < 10_000)
  }

  @Test(arguments: [0, 101, -5]) func `a quality out of range is refused`(quality: Int) {
    let picture = TestPicture.street(size: PixelSize(width: 16, height: 16))
    #expect(throws: MediaError.self) { try JPEGEncoder().encode(picture, quality: quality) }
  }

  private func psnr(_ first: [UInt8], _ second: [UInt8]) -> Double {
    let squares = zip(first, second).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return squares == 0 ? 100 : 10 * log10(255 * 255 * Double(first.count) / squares)
  }
}
