import Testing
import TrafficCore

@testable import Media

struct OrientationTests {
  private static let unit: Int32 = 1 << 16

  @Test(arguments: [
    ([1, 0, 0, 1], Orientation.up), ([-1, 0, 0, 1], .mirrored), ([-1, 0, 0, -1], .upsideDown),
    ([1, 0, 0, -1], .mirroredUpsideDown), ([0, 1, 1, 0], .transposed), ([0, 1, -1, 0], .quarterRight),
    ([0, -1, -1, 0], .transversed), ([0, -1, 1, 0], .quarterLeft), ([0, 0, 0, 0], .up),
  ])
  func `a display matrix is one of eight turns`(signs: [Int32], expected: Orientation) {
    let matrix = [signs[0], signs[1], 0, signs[2], signs[3], 0, 0, 0, 1].map { $0 * Self.unit }
    #expect(Orientation(displayMatrix: matrix) == expected)
  }

  @Test func `a short or extreme matrix is harmless`() {
    #expect(Orientation(displayMatrix: [1, 2]) == .up)
    #expect(Orientation(displayMatrix: [Int32](repeating: .min, count: 9)) == .upsideDown)
  }

  @Test(arguments: Orientation.allCases)
  func `turning moves every pixel to its place, in sizes that do not fill a tile`(orientation: Orientation) throws {
    let size = PixelSize(width: 70, height: 46)
    let stored = (0..<size.area * 3 / 2).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }
    let colour = ColourCoding(matrix: .bt601, isFullRange: true)
    let upright = orientation.apply(to: try Picture(size: size, colour: colour, planarBytes: stored)).planarBytes()
    let turned = orientation.upright(size)
    for y in 0..<turned.height {
      for x in 0..<turned.width {
        let (column, row) = place(x, y, orientation, size)
        guard upright[y * turned.width + x] != stored[row * size.width + column] else { continue }
        Issue.record("\(orientation) at \(x),\(y)")
        return
      }
    }
  }

  /// Where an upright pixel was stored, written out from the definition of EXIF's eight values.
  private func place(_ x: Int, _ y: Int, _ orientation: Orientation, _ size: PixelSize) -> (Int, Int) {
    let (right, bottom) = (size.width - 1, size.height - 1)
    return switch orientation {
    case .up: (x, y)
    case .mirrored: (right - x, y)
    case .upsideDown: (right - x, bottom - y)
    case .mirroredUpsideDown: (x, bottom - y)
    case .transposed: (y, x)
    case .quarterRight: (y, bottom - x)
    case .transversed: (right - y, bottom - x)
    case .quarterLeft: (right - y, x)
    }
  }
}
