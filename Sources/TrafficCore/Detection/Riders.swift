/// Makes one of a motorcycle or bicycle and who rides it: networks see a machine and a person, traffic is one vehicle.
package enum Riders {
  /// A rider's box shares at least this part of its area with the machine's …
  private static let shared = 0.35
  /// … and this part of the narrower one's width: who walks past is beside it most of the time.
  private static let above = 0.6

  /// What is left has the order it had; a machine is as sure as the surer of the two.
  package static func merged(_ detections: [Detection]) -> [Detection] {
    var merged = detections
    var isRider = [Bool](repeating: false, count: detections.count)
    for (index, person) in detections.enumerated() where person.trafficClass == .pedestrian {
      guard let machine = machine(under: person.box, detections) else { continue }
      merged[machine].score = max(merged[machine].score, person.score)
      isRider[index] = true
    }
    return zip(merged, isRider).filter { !$0.1 }.map(\.0)
  }

  private static func machine(under person: PixelBox, _ detections: [Detection]) -> Int? {
    var best: (index: Int, area: Double)?
    for (index, detection) in detections.enumerated() where isMachine(detection) {
      let area = person.intersectionArea(detection.box)
      let width = min(person.x2, detection.box.x2) - max(person.x1, detection.box.x1)
      guard area >= shared * person.width * person.height, width >= above * min(person.width, detection.box.width),
        area > best?.area ?? 0
      else { continue }
      best = (index, area)
    }
    return best?.index
  }

  private static func isMachine(_ detection: Detection) -> Bool {
    detection.trafficClass == .motorcycle || detection.trafficClass == .bicycle
  }
}
