@testable import Media
import Testing
import TrafficCore

/// The arithmetic of libjpeg and OpenCV once more, pixel by pixel and with their own constants.
@Suite(.timeLimit(.minutes(1))) struct JPEGSamplerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let from: PixelSize
    let to: PixelSize
    let channels: InputLayout.ChannelOrder
    var testDescription: String { "\(from.width)x\(from.height) to \(to.width)x\(to.height)" }
  }

  static let cases: [Case] = [
    (64, 48, 32, 24), (61, 47, 40, 40), (33, 35, 64, 64), (640, 36, 64, 64), (5, 3, 16, 16), (6, 7, 6, 7),
    (48, 48, 48, 48), (97, 101, 13, 17),
  ].enumerated().map { index, sizes in
    Case(
      from: PixelSize(width: sizes.0, height: sizes.1), to: PixelSize(width: sizes.2, height: sizes.3),
      channels: index.isMultiple(of: 2) ? .rgb : .bgr)
  }

  @Test(arguments: cases) func `a photograph is scaled as OpenCV scales the file, to the byte`(item: Case) throws {
    let (picture, planes) = try noisePicture(size: item.from, coding: .jpeg)
    let layout = InputLayout(size: item.to, channels: item.channels, fit: .stretch)
    let prepared = try BilinearScaler().prepare(picture, for: layout)
    let colours = Self.colours(planes, size: item.from)
    let expected = Self.resized(item.channels == .rgb ? colours : colours.map { $0.reversed() }, item.from, item.to)
    let worst = zip(prepared.bytes, expected).map { abs(Int($0) - Int($1)) }.max()
    #expect(prepared.bytes.count == expected.count && worst == 0)
  }

  @Test func `every combination of luma and chroma becomes the colour that libjpeg gives it`() throws {
    // Plain chroma around each pixel leaves only the conversion.
    let size = PixelSize(width: 256, height: 2)
    let layout = InputLayout(size: size, channels: .rgb, fit: .stretch)
    for (blue, red) in [(0, 0), (0, 255), (255, 0), (255, 255), (128, 128), (127, 129), (90, 201), (17, 64)] {
      let luma = (0..<512).map { UInt8($0 % 256) }
      let planes = [luma, [UInt8](repeating: UInt8(blue), count: 128), [UInt8](repeating: UInt8(red), count: 128)]
      let picture = try Picture(size: size, colour: .jpeg, planarBytes: planes.flatMap { $0 })
      let expected = luma.flatMap { Self.colour(luma: Int($0), blue: blue, red: red).map { UInt8($0) } }
      #expect(try BilinearScaler().prepare(picture, for: layout).bytes == expected)
    }
  }

  /// `ycc_rgb_convert` of libjpeg.
  private static func colour(luma: Int, blue: Int, red: Int) -> [Int] {
    func constant(_ value: Double) -> Int { Int(value * 65536 + 0.5) }
    let (cb, cr) = (blue - 128, red - 128)
    return [
      luma + (constant(1.402) * cr + 32768) >> 16,
      luma + (-constant(0.34414) * cb - constant(0.71414) * cr + 32768) >> 16,
      luma + (constant(1.772) * cb + 32768) >> 16,
    ].map { min(max($0, 0), 255) }
  }

  /// The whole picture, with `h2v2_fancy_upsample` of libjpeg.
  private static func colours(_ planes: [[UInt8]], size: PixelSize) -> [[Int]] {
    let (columns, rows) = ((size.width + 1) / 2, (size.height + 1) / 2)
    func chroma(_ plane: [UInt8], _ x: Int, _ y: Int) -> Int {
      func sum(_ column: Int) -> Int {
        let column = min(max(column, 0), columns - 1)
        let far = min(max(y % 2 == 0 ? y / 2 - 1 : y / 2 + 1, 0), rows - 1)
        return 3 * Int(plane[y / 2 * columns + column]) + Int(plane[far * columns + column])
      }
      return x % 2 == 0 ? (3 * sum(x / 2) + sum(x / 2 - 1) + 8) >> 4 : (3 * sum(x / 2) + sum(x / 2 + 1) + 7) >> 4
    }
    return (0..<size.area).map { index in
      let (x, y) = (index % size.width, index / size.width)
      return colour(luma: Int(planes[0][index]), blue: chroma(planes[1], x, y), red: chroma(planes[2], x, y))
    }
  }

  /// `resize` of OpenCV for bytes with `INTER_LINEAR`.
  private static func resized(_ colours: [[Int]], _ from: PixelSize, _ to: PixelSize) -> [UInt8] {
    func place(_ index: Int, _ count: Int, _ sourceCount: Int) -> (Int, Float) {
      let position = Float((Double(index) + 0.5) / (Double(count) / Double(sourceCount)) - 0.5)
      return (Int(position.rounded(.down)), position - position.rounded(.down))
    }
    func weights(_ part: Float) -> (Int, Int) {
      (Int(((1 - part) * 2048).rounded(.toNearestOrEven)), Int((part * 2048).rounded(.toNearestOrEven)))
    }
    func along(_ x: Int, _ row: Int, _ channel: Int) -> Int {
      let row = min(max(row, 0), from.height - 1)
      var (column, part) = place(x, to.width, from.width)
      if column < 0 { (column, part) = (0, 0) }
      if column >= from.width - 1 { (column, part) = (from.width - 1, 0) }
      let (first, second) = weights(part)
      let next = min(column + 1, from.width - 1)
      return colours[row * from.width + column][channel] * first + colours[row * from.width + next][channel] * second
    }
    return (0..<to.area * 3).map { index in
      let (x, y, channel) = (index / 3 % to.width, index / 3 / to.width, index % 3)
      let (row, part) = place(y, to.height, from.height)
      let (first, second) = weights(part)
      let upper = (first * (along(x, row, channel) >> 4)) >> 16
      let lower = (second * (along(x, row + 1, channel) >> 4)) >> 16
      return UInt8((upper + lower + 2) >> 2)
    }
  }
}
