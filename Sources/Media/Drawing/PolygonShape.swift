import TrafficCore

/// The inside of a polygon, smooth at its edges: exact along x, four samples along y. Overlapping parts of a
/// self-crossing polygon follow the even-odd rule.
struct PolygonShape: CoverageShape {
  private static let samplesPerRow = 4

  private let corners: [PixelPoint]
  let bounds: PixelBox

  init(_ corners: [PixelPoint]) {
    self.corners = corners
    bounds = PixelBox(
      x1: corners.map(\.x).min() ?? 0, y1: corners.map(\.y).min() ?? 0, x2: corners.map(\.x).max() ?? 0,
      y2: corners.map(\.y).max() ?? 0)
  }

  func cover(row y: Int, into row: inout [UInt8]) -> Range<Int> {
    let width = Double(row.count)
    let first = Int(min(max(bounds.x1, 0), width).rounded(.down))
    let last = Int(min(max(bounds.x2, 0), width).rounded(.up))
    guard first < last else { return 0..<0 }
    // Each span adds its edges here; their running sum is the coverage.
    var edges = [Float](repeating: 0, count: last - first + 2)
    for sample in 0..<Self.samplesPerRow {
      let height = Double(y) + (Double(sample) + 0.5) / Double(Self.samplesPerRow)
      let crossings = crossings(at: height).map { min(max($0, Double(first)), Double(last)) - Double(first) }
      for index in stride(from: 0, to: crossings.count - 1, by: 2) {
        Self.addEdge(at: crossings[index], sign: 1, to: &edges)
        Self.addEdge(at: crossings[index + 1], sign: -1, to: &edges)
      }
    }
    var sum: Float = 0
    for x in first..<last {
      sum += edges[x - first]
      row[x] = UInt8(min(max(sum * 255, 0), 255))
    }
    return first..<last
  }

  private static func addEdge(at x: Double, sign: Float, to edges: inout [Float]) {
    let pixel = Int(x)
    let part = Float(x - Double(pixel))
    let weight = sign / Float(samplesPerRow)
    edges[pixel] += weight * (1 - part)
    edges[pixel + 1] += weight * part
  }

  private func crossings(at y: Double) -> [Double] {
    var found: [Double] = []
    guard var previous = corners.last else { return found }
    for corner in corners {
      if (previous.y <= y) != (corner.y <= y) {
        found.append(previous.x + (y - previous.y) / (corner.y - previous.y) * (corner.x - previous.x))
      }
      previous = corner
    }
    return found.sorted()
  }
}
