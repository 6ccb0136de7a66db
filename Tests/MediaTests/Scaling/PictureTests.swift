@testable import Media
import Testing
import TrafficCore

struct PictureTests {
  @Test(arguments: [(1, 1), (3, 5), (64, 64), (161, 121)])
  func `bytes given are the bytes gotten back`(width: Int, height: Int) throws {
    let size = PixelSize(width: width, height: height)
    let (picture, planes) = try noisePicture(size: size, coding: ColourCoding(matrix: .bt601, isFullRange: true))
    #expect(picture.planarBytes() == planes.flatMap { $0 })
    #expect(picture.copied().seal(colour: picture.colour).planarBytes() == planes.flatMap { $0 })
  }

  @Test func `a wrong number of bytes is refused with both numbers`() {
    let error = #expect(throws: MediaError.self) {
      _ = try Picture(
        size: PixelSize(width: 4, height: 4), colour: ColourCoding(matrix: .bt601, isFullRange: true),
        planarBytes: [1, 2, 3])
    }
    #expect(error?.cause == "3 bytes, but 4x4 takes 24")
  }

  @Test func `a smaller copy keeps the shape and the mean colour`() throws {
    let coding = ColourCoding(matrix: .bt709, isFullRange: false)
    let picture = TestPicture.plain(
      Colour(red: 10, green: 150, blue: 220), size: PixelSize(width: 321, height: 181), coding: coding)
    let small = try PictureResizer().shrink(picture, toFit: PixelSize(width: 100, height: 100))
    #expect(small.size == PixelSize(width: 100, height: 56))
    #expect(small.colour == coding)
    #expect(abs(Int(small.planarBytes()[50]) - Int(picture.planarBytes()[50])) <= 1)
    #expect(try PictureResizer().shrink(small, toFit: picture.size).size == small.size)
  }

  @Test(arguments: allCodings, allCodings)
  func `another coding shows the same colours`(from: ColourCoding, to: ColourCoding) throws {
    for (red, green, blue) in [(200, 30, 60), (30, 160, 90), (128, 128, 128), (60, 70, 200)] {
      let colour = Colour(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
      let size = PixelSize(width: 7, height: 5)
      let picture = TestPicture.plain(colour, size: size, coding: from)
      let converted = ColourConversion(from: from, to: to).convert(picture)
      let bytes = converted.planarBytes()
      let found = ReferenceColour.rgb(
        luma: Double(bytes[0]), chromaBlue: Double(bytes[35]), chromaRed: Double(bytes[35 + 12]), coding: to)
      for (value, expected) in zip(found, [red, green, blue]) { #expect(abs(value - Double(expected)) <= 4) }
    }
  }
}
