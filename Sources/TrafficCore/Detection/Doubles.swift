/// Makes one of several boxes of one vehicle: networks report what they are not sure about once for each class, and the
/// lower part of something tall once more.
package enum Doubles {
  /// Above this overlap two boxes of different classes are one vehicle. The trackers' own limit for a new track.
  private static let sameOverlap = 0.7
  /// Two vehicles do not stand on the same place: lower edges that share so much of what both cover …
  private static let sharedFoot = 0.7
  /// … and are no more than this part of the lower box's height apart. Who waits behind somebody stands higher.
  private static let footTolerance = 0.08
  /// The lower part of another box is no higher than so much of it …
  private static let partHeight = 0.7
  /// … and the whole is believed when it is as sure as so much of its part: one box around two vehicles is not.
  private static let sureWhole = 0.7

  /// What is left has the order it had, the surest first; a whole takes the place of its part.
  package static func merged(_ detections: [Detection]) -> [Detection] {
    var kept: [Detection] = []
    for detection in detections {
      guard let place = kept.firstIndex(where: { areOne($0, detection) }) else {
        kept.append(detection)
        continue
      }
      let known = kept[place]
      guard isPart(known.box, of: detection.box), detection.score >= sureWhole * known.score else { continue }
      if kept.indices.contains(where: { $0 != place && isMostlyIn(kept[$0], detection.box) }) { continue }
      kept[place] = detection
      kept[place].score = max(known.score, detection.score)
    }
    return kept
  }

  private static func areOne(_ one: Detection, _ other: Detection) -> Bool {
    guard isVehicle(one), isVehicle(other) else { return false }
    if one.trafficClass != other.trafficClass, one.box.overlap(other.box) > sameOverlap { return true }
    guard haveOneFoot(one.box, other.box) else { return false }
    // Riders abreast, seen from the side, stand on nearly one edge: they are of one kind and one height.
    return one.trafficClass != other.trafficClass || isPart(one.box, of: other.box) || isPart(other.box, of: one.box)
  }

  /// Then the larger box is around two vehicles.
  private static func isMostlyIn(_ other: Detection, _ box: PixelBox) -> Bool {
    isVehicle(other) && other.box.intersectionArea(box) > sameOverlap * other.box.area
  }

  /// People are not meant: who rides is beside what is ridden, and who walks is where nothing drives.
  private static func isVehicle(_ detection: Detection) -> Bool {
    detection.trafficClass.map { $0 != .pedestrian } ?? false
  }

  private static func haveOneFoot(_ one: PixelBox, _ other: PixelBox) -> Bool {
    let shared = min(one.x2, other.x2) - max(one.x1, other.x1)
    let covered = max(one.x2, other.x2) - min(one.x1, other.x1)
    return shared >= sharedFoot * covered && abs(one.y2 - other.y2) <= footTolerance * min(one.height, other.height)
  }

  private static func isPart(_ part: PixelBox, of whole: PixelBox) -> Bool { part.height <= partHeight * whole.height }
}
