@testable import Media
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(1))) struct BilinearScalerTests {
  struct Case: Sendable {
    let from: PixelSize
    let to: PixelSize
    let coding: ColourCoding
  }

  static let cases: [Case] = [
    (64, 48, 32, 24), (61, 47, 40, 40), (33, 35, 64, 64), (640, 360, 64, 64), (5, 3, 16, 16), (1, 1, 8, 8),
    (2, 1, 4, 4), (48, 48, 48, 48),
  ].enumerated().map { index, sizes in
    Case(
      from: PixelSize(width: sizes.0, height: sizes.1), to: PixelSize(width: sizes.2, height: sizes.3),
      coding: videoCodings[index % videoCodings.count])
  }
  static let videoCodings = allCodings.filter { $0 != .jpeg }

  @Test(arguments: cases) func `video is scaled as the formula says, to one step`(item: Case) throws {
    let (picture, planes) = try noisePicture(size: item.from, coding: item.coding)
    let layout = InputLayout(size: item.to, channels: .rgb, fit: .stretch)
    let prepared = try BilinearScaler().prepare(picture, for: layout)
    let chroma = picture.chromaSize
    let stepX = Double(item.from.width) / Double(item.to.width)
    let stepY = Double(item.from.height) / Double(item.to.height)
    var worst = 0.0
    for y in 0..<item.to.height {
      for x in 0..<item.to.width {
        let lumaX = (Double(x) + 0.5) * stepX - 0.5
        let lumaY = (Double(y) + 0.5) * stepY - 0.5
        let luma = ReferenceColour.sample(
          planes[0], width: item.from.width, height: item.from.height, x: lumaX, y: lumaY)
        let chromas = planes.dropFirst().map {
          ReferenceColour.sample(
            $0, width: chroma.width, height: chroma.height, x: (lumaX - 0.5) / 2, y: (lumaY - 0.5) / 2)
        }
        let expected = ReferenceColour.rgb(
          luma: luma, chromaBlue: chromas[0], chromaRed: chromas[1], coding: item.coding)
        for channel in 0..<3 {
          let found = Double(prepared.bytes[(y * item.to.width + x) * 3 + channel])
          worst = max(worst, abs(found - expected[channel]))
        }
      }
    }
    #expect(worst <= 1.5)
  }

  @Test(arguments: allCodings) func `known colours come out as themselves`(coding: ColourCoding) throws {
    let colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (200, 120, 40)]
    for (red, green, blue) in colours {
      let colour = Colour(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
      let size = PixelSize(width: 21, height: 11)
      let picture = TestPicture.plain(colour, size: size, coding: coding)
      let layout = InputLayout(size: PixelSize(width: 8, height: 8), channels: .bgr, fit: .stretch)
      let prepared = try BilinearScaler().prepare(picture, for: layout)
      for (found, expected) in zip(prepared.bytes.prefix(3), [blue, green, red]) {
        #expect(abs(Int(found) - expected) <= 3)
      }
    }
  }

  @Test(arguments: [
    (PixelSize(width: 1920, height: 1080), true), (PixelSize(width: 333, height: 517), true),
    (PixelSize(width: 517, height: 333), false), (PixelSize(width: 77, height: 1000), false),
  ])
  func `a letterbox leaves padding outside the picture and nothing of it inside`(
    size: PixelSize, centered: Bool
  ) throws {
    let white = TestPicture.plain(
      Palette.white, size: size, coding: ColourCoding(matrix: .bt601, isFullRange: true))
    let layout = InputLayout(
      size: PixelSize(width: 96, height: 64), channels: .rgb, fit: .letterbox(padding: 114, centered: centered))
    let prepared = try BilinearScaler().prepare(white, for: layout)
    let place = layout.placement(of: size)
    #expect(prepared.bytes.count == 96 * 64 * 3)
    for y in 0..<64 {
      for x in 0..<96 {
        let isInside =
          (place.x..<place.x + place.size.width).contains(x) && (place.y..<place.y + place.size.height).contains(y)
        let pixel = prepared.bytes[(y * 96 + x) * 3..<(y * 96 + x) * 3 + 3]
        #expect(pixel.allSatisfy { isInside ? $0 >= 254 : $0 == 114 })
      }
    }
  }

  @Test(arguments: allCodings) func `a network that wants means is fed the mean of all that a pixel covers`(
    coding: ColourCoding
  ) throws {
    // Whole parts, so that means are exact in luma and chroma.
    let (size, part, wanted) = (PixelSize(width: 160, height: 80), 5, PixelSize(width: 32, height: 16))
    let (picture, planes) = try noisePicture(size: size, coding: coding)
    let means = zip(planes, [size.width, size.width / 2, size.width / 2]).flatMap { plane, width in
      Self.means(of: plane, width: width, part: part)
    }
    let small = try Picture(size: wanted, colour: coding, planarBytes: means)
    let layout = InputLayout(size: wanted, channels: .rgb, fit: .stretch)
    let expected = try BilinearScaler().prepare(small, for: layout).bytes
    var averaging = layout
    averaging.shrinking = .averaged
    let prepared = try BilinearScaler().prepare(picture, for: averaging)
    #expect(prepared.transform.original == size && prepared.transform.scaleX == 0.2)
    // A step of luma or chroma is up to two of a colour.
    #expect(Self.apart(prepared.bytes, expected) <= 5)
    #expect(Self.apart(try BilinearScaler().prepare(picture, for: layout).bytes, expected) > 20)
  }

  @Test func `pictures that are not larger are the same either way`() throws {
    let (picture, _) = try noisePicture(size: PixelSize(width: 40, height: 30), coding: Self.videoCodings[0])
    let layouts = [InputLayout.Shrinking.averaged, .sampled].map {
      InputLayout(
        size: PixelSize(width: 64, height: 64), channels: .rgb, fit: .letterbox(padding: 114, centered: true),
        shrinking: $0)
    }
    let prepared = try layouts.map { try BilinearScaler().prepare(picture, for: $0).bytes }
    #expect(prepared[0] == prepared[1])
  }

  private static func means(of plane: [UInt8], width: Int, part: Int) -> [UInt8] {
    let (columns, rows) = (width / part, plane.count / width / part)
    return (0..<columns * rows).map { index in
      let (x, y) = (index % columns * part, index / columns * part)
      let sum = (0..<part * part).reduce(0) { $0 + Int(plane[(y + $1 / part) * width + x + $1 % part]) }
      return UInt8((Double(sum) / Double(part * part)).rounded())
    }
  }

  private static func apart(_ found: [UInt8], _ expected: [UInt8]) -> Int {
    zip(found, expected).map { abs(Int($0) - Int($1)) }.max() ?? 255
  }

  @Test func `many scalings at once give the same bytes`() async throws {
    let (picture, _) = try noisePicture(
      size: PixelSize(width: 320, height: 180), coding: ColourCoding(matrix: .bt709, isFullRange: false))
    let layout = InputLayout(
      size: PixelSize(width: 64, height: 64), channels: .rgb, fit: .letterbox(padding: 0, centered: true))
    let expected = try BilinearScaler().prepare(picture, for: layout).bytes
    let results = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<8 { group.addTask { try BilinearScaler().prepare(picture, for: layout).bytes } }
      return try await group.reduce(into: [[UInt8]]()) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0 == expected })
  }

  @Test func `a JPEG of what was video may be scaled like video, which is nearly the same`() throws {
    let size = PixelSize(width: 320, height: 180)
    let luma = (0..<size.area).map { UInt8(40 + ($0 % size.width) / 3 + ($0 / size.width) / 2) }
    let chroma = (0..<size.area / 4).map { UInt8(90 + $0 % 160 / 4) }
    let picture = try Picture(size: size, colour: .jpeg, planarBytes: luma + chroma + chroma.reversed())
    let layout = InputLayout(size: PixelSize(width: 208, height: 117), channels: .rgb, fit: .stretch)
    let exact = try BilinearScaler().prepare(picture, for: layout).bytes
    let quick = try BilinearScaler(readsJPEGExactly: false).prepare(picture, for: layout).bytes
    let apart = zip(exact, quick).map { abs(Int($0) - Int($1)) }
    #expect(exact != quick && exact.count == quick.count)
    #expect(Double(apart.reduce(0, +)) / Double(apart.count) < 1 && apart.max().map { $0 <= 8 } == true)
  }
}
