import TrafficCore

/// Lines with round ends and joints, smooth at their edges. Where segments meet the stronger one counts, so that
/// a see-through trail has no knots.
struct StrokeShape: CoverageShape {
  struct Segment {
    let from: PixelPoint
    let to: PixelPoint
    /// 0…1.
    let opacity: Double
  }

  private let segments: [Segment]
  private let radius: Double
  let bounds: PixelBox

  init(segments: [Segment], width: Double) {
    self.segments = segments
    radius = width / 2
    let points = segments.flatMap { [$0.from, $0.to] }
    let reach = radius + 1
    bounds = PixelBox(
      x1: (points.map(\.x).min() ?? 0) - reach, y1: (points.map(\.y).min() ?? 0) - reach,
      x2: (points.map(\.x).max() ?? 0) + reach, y2: (points.map(\.y).max() ?? 0) + reach)
  }

  /// Through all points, and back to the first when `isClosed`.
  init(path points: [PixelPoint], isClosed: Bool, width: Double) {
    var segments = zip(points, points.dropFirst()).map { Segment(from: $0, to: $1, opacity: 1) }
    if isClosed, let first = points.first, let last = points.last {
      segments.append(Segment(from: last, to: first, opacity: 1))
    }
    self.init(segments: segments, width: width)
  }

  /// Through all points, from faint at the first to full at the last.
  init(fading points: [PixelPoint], width: Double) {
    let count = Double(points.count - 1)
    let faintest = 0.1
    self.init(
      segments: zip(points, points.dropFirst()).enumerated().map { index, ends in
        Segment(
          from: ends.0, to: ends.1, opacity: faintest + (1 - faintest) * Double(index + 1) / count)
      }, width: width)
  }

  func cover(row y: Int, into row: inout CoverageRow) {
    for segment in segments { cover(segment, row: Double(y) + 0.5, into: &row) }
  }

  /// The distance of each pixel from the segment, from its distance to the line and how far it is beyond an end.
  private func cover(_ segment: Segment, row y: Double, into row: inout CoverageRow) {
    let reach = radius + 1
    guard let span = Self.span(of: segment, near: y, reach: reach) else { return }
    let first = max(0, Int((span.lowerBound - reach).rounded(.down)))
    let last = min(row.width, Int((span.upperBound + reach).rounded(.up)))
    guard first < last else { return }
    let width = segment.to.x - segment.from.x
    let height = segment.to.y - segment.from.y
    let length = (width * width + height * height).squareRoot()
    // A dot lies along any direction.
    let (alongX, alongY) = length > 1e-9 ? (width / length, height / length) : (1, 0)
    let offsetX = Double(first) + 0.5 - segment.from.x
    let offsetY = y - segment.from.y
    // What changes from pixel to pixel is small enough for 32 bits; what it starts from may not be.
    let along = offsetX * alongX + offsetY * alongY
    let beforeStart = Float(-along)
    let behindEnd = Float(along - length)
    let aside = Float(offsetX * alongY - offsetY * alongX)
    let (stepAlong, stepAside) = (Float(alongX), Float(alongY))
    let edge = Float(radius) + 0.5
    let full = Float(segment.opacity) * 255
    row.raise(first..<last) { index in
      let steps = Float(index)
      let beyond = max(max(beforeStart - steps * stepAlong, behindEnd + steps * stepAlong), 0)
      let away = aside + steps * stepAside
      let coverage = min(max(edge - (beyond * beyond + away * away).squareRoot(), 0), 1)
      // Added to 2^23, a number below 256 is rounded into the lowest byte: no check on the way, unlike UInt8().
      return UInt8(truncatingIfNeeded: (coverage * full + 8_388_608).bitPattern)
    }
  }

  /// Where along x the segment runs while it is no further than `reach` from the height `y`.
  private static func span(of segment: Segment, near y: Double, reach: Double) -> ClosedRange<Double>? {
    let (upper, lower) =
      segment.from.y <= segment.to.y ? (segment.from, segment.to) : (segment.to, segment.from)
    guard lower.y >= y - reach, upper.y <= y + reach else { return nil }
    let height = lower.y - upper.y
    guard height > 1e-9 else { return min(upper.x, lower.x)...max(upper.x, lower.x) }
    let start = max(0, (y - reach - upper.y) / height)
    let end = min(1, (y + reach - upper.y) / height)
    let startX = upper.x + start * (lower.x - upper.x)
    let endX = upper.x + end * (lower.x - upper.x)
    return min(startX, endX)...max(startX, endX)
  }
}
