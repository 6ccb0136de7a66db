/// Of detections that lie on each other only the surest stays, whatever they are called.
///
/// Networks that report a thing once may still report it once as a car and once as a truck.
package enum Thinning {
  package static func best(_ detections: [Detection], maximumOverlap: Double) -> [Detection] {
    let ranked = detections.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }.map(\.element)
    return ranked.reduce(into: []) { kept, detection in
      if !kept.contains(where: { $0.box.overlap(detection.box) > maximumOverlap }) { kept.append(detection) }
    }
  }
}
