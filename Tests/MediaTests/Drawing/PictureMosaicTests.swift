import Testing
import TrafficCore

@testable import Media

struct PictureMosaicTests {
  /// Every pixel of luma another than its neighbours.
  private static func noise(_ size: PixelSize) throws -> Picture {
    let count = size.area + 2 * ((size.width + 1) / 2) * ((size.height + 1) / 2)
    return try Picture(
      size: size, colour: .jpeg, planarBytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) })
  }

  private static func luma(_ picture: Picture, x: Range<Int>, y: Range<Int>) -> [UInt8] {
    let bytes = picture.planarBytes()
    return y.flatMap { row in x.map { bytes[row * picture.size.width + $0] } }
  }

  @Test func `a hidden part has a handful of levels left, and all around it stays as it was`() throws {
    let picture = try Self.noise(PixelSize(width: 200, height: 100))
    let hidden = PictureMosaic().hide([PixelBox(x1: 20, y1: 10, x2: 80, y2: 70)], in: picture)
    #expect(Set(Self.luma(picture, x: 20..<80, y: 10..<70)).count > 200)
    #expect(Set(Self.luma(hidden, x: 20..<80, y: 10..<70)).count <= 9)
    for (x, y) in [(0..<20, 0..<100), (80..<200, 0..<100), (0..<200, 0..<10), (0..<200, 70..<100)] {
      #expect(Self.luma(hidden, x: x, y: y) == Self.luma(picture, x: x, y: y))
    }
    // Chroma too: its columns 10..<40, rows 5..<35 of 100 by 50.
    let (before, after) = (picture.planarBytes(), hidden.planarBytes())
    let start = 200 * 100
    var levels: Set<UInt8> = []
    for row in 5..<35 { levels.formUnion(after[(start + row * 100 + 10)..<(start + row * 100 + 40)]) }
    #expect(levels.count <= 9)
    #expect(after[start..<start + 500] == before[start..<start + 500])
  }

  @Test func `the picture that was given is not touched`() throws {
    let picture = try Self.noise(PixelSize(width: 64, height: 64))
    let before = picture.planarBytes()
    _ = PictureMosaic().hide([PixelBox(x1: 0, y1: 0, x2: 64, y2: 64)], in: picture)
    #expect(picture.planarBytes() == before)
  }

  @Test(arguments: [
    PixelBox(x1: -50, y1: -50, x2: 33, y2: 17), PixelBox(x1: 30, y1: 14, x2: 500, y2: 500),
    PixelBox(x1: 5, y1: 5, x2: 5.5, y2: 5.5), PixelBox(x1: 9, y1: 9, x2: 3, y2: 3),
    PixelBox(x1: .nan, y1: 0, x2: .infinity, y2: 9), PixelBox(x1: 100, y1: 100, x2: 200, y2: 200),
  ])
  func `boxes at, beyond and without an edge do no harm, in odd pictures too`(box: PixelBox) throws {
    let picture = try Self.noise(PixelSize(width: 33, height: 17))
    #expect(PictureMosaic().hide([box], in: picture).planarBytes().count == picture.planarBytes().count)
  }

  @Test func `small letters go as large faces do`() throws {
    let picture = try Self.noise(PixelSize(width: 400, height: 400))
    let plate = PictureMosaic().hide([PixelBox(x1: 0, y1: 0, x2: 40, y2: 10)], in: picture)
    #expect(Set(Self.luma(plate, x: 0..<40, y: 0..<10)).count <= 10)
    let whole = PictureMosaic().hide([PixelBox(x1: 0, y1: 0, x2: 400, y2: 400)], in: picture)
    #expect(Set(Self.luma(whole, x: 0..<400, y: 0..<400)).count <= 9)
  }
}
