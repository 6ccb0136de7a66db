/// Makes one of several boxes of one vehicle: networks report what they are not sure about once for each class, and the
/// lower part of something tall once more.
package enum Doubles {
  /// Above this overlap two boxes of different classes are one vehicle. The trackers' own limit for a new track.
  private static let sameOverlap = 0.7
  /// Two vehicles do not stand on the same place: lower edges that share so much of what both cover …
  private static let sharedFoot = 0.7
  /// … and are no more than this part of the lower box's height apart. Who waits behind somebody stands higher.
  private static let footTolerance = 0.08

  /// What is left has the order it had: of the same vehicle the first, which is the surest.
  package static func merged(_ detections: [Detection]) -> [Detection] {
    var kept: [Detection] = []
    for detection in detections where !kept.contains(where: { areOne($0, detection) }) { kept.append(detection) }
    return kept
  }

  private static func areOne(_ one: Detection, _ other: Detection) -> Bool {
    guard isVehicle(one), isVehicle(other) else { return false }
    if one.trafficClass != other.trafficClass, one.box.overlap(other.box) > sameOverlap { return true }
    return haveOneFoot(one.box, other.box)
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
}
