/// Looking at a picture as a whole and in overlapping parts, so that small, far vehicles reach the network larger.
package struct TileGrid: Sendable, Hashable {
  /// What neighbours share, of a part's side: what is cut by one part's edge lies whole in the next.
  private static let shared = 0.25
  /// Closer than this part of its side to an inner edge, a box counts as cut.
  private static let edge = 0.01
  /// A box that lies so much inside another one of its kind, seen in another part, is a piece of the same thing.
  private static let contained = 0.8

  package let size: PixelSize
  /// The whole picture first, then the parts; only the picture when it is not cut.
  package let areas: [PictureArea]

  /// - Parameter count: parts along each side; 1 does not cut.
  package init(size: PixelSize, count: Int) {
    self.size = size
    let columns = Self.spans(of: size.width, count: count)
    let rows = Self.spans(of: size.height, count: count)
    let parts = rows.flatMap { row in
      columns.map { column in
        PictureArea(
          x: column.lowerBound, y: row.lowerBound, size: PixelSize(width: column.count, height: row.count))
      }
    }
    areas = [PictureArea(x: 0, y: 0, size: size)] + (parts.count > 1 ? parts : [])
  }

  /// Even starts, the last one ends with the picture.
  private static func spans(of length: Int, count: Int) -> [Range<Int>] {
    // Parts below 64 pixels show a network nothing that it could use.
    let count = max(1, min(count, length / 64))
    let side = Double(length) / (Double(count) - Double(count - 1) * shared)
    return (0..<count).map { index in
      let start = Int(Double(index) * side * (1 - shared)) & ~1
      let end = index == count - 1 ? length : min(length, start + Int(side.rounded(.up)))
      return start..<end
    }
  }

  /// One list out of what was found in each area, boxes in pixels of the whole picture, the surest first.
  ///
  /// What an inner edge cuts is dropped: a neighbour or the whole picture shows it whole.
  package func merged(_ found: [[Detection]], options: DetectionOptions) -> [Detection] {
    let candidates = zip(areas.indices, found).flatMap { index, detections in
      detections.filter { !isCut($0.box, in: areas[index]) }.map { (area: index, detection: $0) }
    }.enumerated().sorted {
      ($1.element.detection.score, $0.offset) < ($0.element.detection.score, $1.offset)
    }.map(\.element)
    var kept: [(area: Int, detection: Detection)] = []
    for candidate in candidates {
      guard kept.count < options.maximumCount else { break }
      let isKnown = kept.contains { other in
        guard options.isClassAgnostic || other.detection.classID == candidate.detection.classID else { return false }
        let (first, second) = (other.detection.box, candidate.detection.box)
        if first.overlap(second) > options.maximumOverlap { return other.area != candidate.area }
        let smaller = min(first.area, second.area)
        return other.area != candidate.area && first.intersectionArea(second) > Self.contained * smaller
      }
      if !isKnown { kept.append(candidate) }
    }
    return kept.map(\.detection)
  }

  private func isCut(_ box: PixelBox, in area: PictureArea) -> Bool {
    let (width, height) = (Double(area.size.width) * Self.edge, Double(area.size.height) * Self.edge)
    let (right, bottom) = (area.x + area.size.width, area.y + area.size.height)
    return (area.x > 0 && box.x1 < Double(area.x) + width)
      || (area.y > 0 && box.y1 < Double(area.y) + height)
      || (right < size.width && box.x2 > Double(right) - width)
      || (bottom < size.height && box.y2 > Double(bottom) - height)
  }
}
