import TrafficCore

/// Fills polygons with smooth edges into one plane of a picture.
///
/// Coverage is exact along each of four lines to a row, so edges have 1,024 steps; even-odd rule. The scratch memory
/// is kept from polygon to polygon.
struct PolygonFiller {
  private var coverage: [Int32] = []
  private var crossings: [Double] = []
  private static let linesPerRow = 4
  /// A pixel that is wholly covered.
  private static let full: Int32 = 1024

  /// - Parameters:
  ///   - scale: 1 for luma, 0.5 for chroma.
  ///   - opacity: 0…1.
  mutating func fill(
    _ points: [PixelPoint], scale: Double, value: UInt8, opacity: Double, into plane: PlaneView
  ) {
    var top = Double.infinity
    var bottom = -Double.infinity
    var left = Double.infinity
    var right = -Double.infinity
    for point in points {
      (top, bottom) = (min(top, point.y), max(bottom, point.y))
      (left, right) = (min(left, point.x), max(right, point.x))
    }
    let firstRow = max(0, Self.whole(top * scale))
    let lastRow = min(plane.height - 1, Self.whole(bottom * scale))
    let firstColumn = max(0, Self.whole(left * scale))
    let lastColumn = min(plane.width - 1, Self.whole(right * scale))
    guard firstRow <= lastRow, firstColumn <= lastColumn, opacity > 0 else { return }
    if coverage.count < plane.width + 1 { coverage = Array(repeating: 0, count: plane.width + 1) }
    let strength = Int32((min(opacity, 1) * 256).rounded())
    for row in firstRow...lastRow {
      for column in firstColumn...lastColumn { coverage[column] = 0 }
      for line in 0..<Self.linesPerRow {
        let y = (Double(row) + (Double(line) + 0.5) / Double(Self.linesPerRow)) / scale
        cross(points, y: y, scale: scale)
        coverSpans(width: plane.width)
      }
      blend(row, firstColumn...lastColumn, value, strength, plane)
    }
  }

  /// Values far outside stay within what an Int holds.
  private static func whole(_ value: Double) -> Int { Int(max(-1e6, min(1e6, value)).rounded(.down)) }

  private mutating func cross(_ points: [PixelPoint], y: Double, scale: Double) {
    crossings.removeAll(keepingCapacity: true)
    var last = points[points.count - 1]
    for point in points {
      if (point.y > y) != (last.y > y) {
        crossings.append((point.x + (y - point.y) / (last.y - point.y) * (last.x - point.x)) * scale)
      }
      last = point
    }
    if crossings.count == 2 {
      if crossings[0] > crossings[1] { crossings.swapAt(0, 1) }
    } else {
      crossings.sort()
    }
  }

  private mutating func coverSpans(width: Int) {
    let share = Self.full / Int32(Self.linesPerRow)
    for index in stride(from: 0, to: crossings.count - 1, by: 2) {
      let start = max(0, crossings[index])
      let end = min(Double(width), crossings[index + 1])
      guard start < end else { continue }
      let first = Int(start)
      let last = min(Int(end), width - 1)
      if first == last {
        coverage[first] += Int32((end - start) * Double(share))
        continue
      }
      coverage[first] += Int32((Double(first + 1) - start) * Double(share))
      if first + 1 < last { for column in (first + 1)..<last { coverage[column] += share } }
      coverage[last] += Int32((end - Double(last)) * Double(share))
    }
  }

  private func blend(
    _ row: Int, _ columns: ClosedRange<Int>, _ value: UInt8, _ strength: Int32, _ plane: PlaneView
  ) {
    let pixels = unsafe plane.pixels + row * plane.stride
    let wanted = Int32(value)
    for column in columns {
      let covered = coverage[column]
      guard covered > 0 else { continue }
      let weight = (min(covered, Self.full) * strength) >> 10
      let before = Int32(unsafe pixels[column])
      unsafe pixels[column] = UInt8(truncatingIfNeeded: before + (((wanted - before) * weight + 128) >> 8))
    }
  }
}

/// One plane of a picture in the making.
@safe struct PlaneView {
  let pixels: UnsafeMutablePointer<UInt8>
  let stride: Int
  let width: Int
  let height: Int

  init(pixels: UnsafeMutablePointer<UInt8>, stride: Int, width: Int, height: Int) {
    unsafe self.pixels = pixels
    self.stride = stride
    self.width = width
    self.height = height
  }
}
