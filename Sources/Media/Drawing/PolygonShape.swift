import TrafficCore

/// The inside of a polygon, smooth at its edges: exact along x, four samples along y. Overlapping parts of a
/// self-crossing polygon follow the even-odd rule.
struct PolygonShape: CoverageShape {
  /// A side that is not level.
  private struct Side {
    let upperY: Double
    let lowerY: Double
    let upperX: Double
    /// Pixels along x for each along y.
    let slope: Double
  }

  /// Where the coverage changes: running sums of these give the coverage from pixel to pixel.
  private struct Change {
    let pixel: Int
    let amount: Int
  }

  private static let samplesPerRow = 4
  /// Of the sums; a whole number, so that edges cancel out exactly.
  private static let whole = 1 << 16

  private let sides: [Side]
  let bounds: PixelBox
  private var crossings: [Double] = []
  private var changes: [Change] = []

  init(_ corners: [PixelPoint]) {
    var sides: [Side] = []
    var previous = corners.last
    for corner in corners {
      if let other = previous, other.y != corner.y {
        let (upper, lower) = other.y < corner.y ? (other, corner) : (corner, other)
        sides.append(
          Side(
            upperY: upper.y, lowerY: lower.y, upperX: upper.x, slope: (lower.x - upper.x) / (lower.y - upper.y)))
      }
      previous = corner
    }
    self.sides = sides
    bounds = PixelBox(
      x1: corners.map(\.x).min() ?? 0, y1: corners.map(\.y).min() ?? 0, x2: corners.map(\.x).max() ?? 0,
      y2: corners.map(\.y).max() ?? 0)
  }

  mutating func cover(row y: Int, into row: inout CoverageRow) {
    changes.removeAll(keepingCapacity: true)
    for sample in 0..<Self.samplesPerRow {
      findCrossings(at: Double(y) + (Double(sample) + 0.5) / Double(Self.samplesPerRow), width: Double(row.width))
      for index in stride(from: 0, to: crossings.count - 1, by: 2) {
        addChange(at: crossings[index], sign: 1)
        addChange(at: crossings[index + 1], sign: -1)
      }
    }
    var sum = 0
    for index in changes.indices {
      sum += changes[index].amount
      let end = index + 1 < changes.count ? changes[index + 1].pixel : row.width
      guard changes[index].pixel < end else { continue }
      row.fill(changes[index].pixel..<end, with: UInt8((sum * 255 + Self.whole / 2) / Self.whole))
    }
  }

  /// One step spread over the pixel that it falls into and the next.
  private mutating func addChange(at x: Double, sign: Int) {
    let pixel = Int(x)
    let step = Self.whole / Self.samplesPerRow
    let part = Int((x - Double(pixel)) * Double(step))
    insert(Change(pixel: pixel, amount: sign * (step - part)))
    if part > 0 { insert(Change(pixel: pixel + 1, amount: sign * part)) }
  }

  /// Keeps the few changes of a row in order.
  private mutating func insert(_ change: Change) {
    var place = changes.count
    while place > 0, changes[place - 1].pixel > change.pixel { place -= 1 }
    changes.insert(change, at: place)
  }

  private mutating func findCrossings(at y: Double, width: Double) {
    crossings.removeAll(keepingCapacity: true)
    for side in sides where side.upperY <= y && y < side.lowerY {
      let x = min(max(side.upperX + (y - side.upperY) * side.slope, 0), width)
      var place = crossings.count
      while place > 0, crossings[place - 1] > x { place -= 1 }
      crossings.insert(x, at: place)
    }
  }
}
