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

  /// Cars, trucks and buses are told apart by guessing now and then: of those on each other only the surest stays.
  /// Everything else is left as it is, so that a rider stays on a motorcycle.
  package static func acrossVehicles(_ detections: [Detection], maximumOverlap: Double = 0.65) -> [Detection] {
    let kept = best(detections.filter(isVehicle), maximumOverlap: maximumOverlap)
    return (kept + detections.filter { !isVehicle($0) }).sorted { $0.score > $1.score }
  }

  private static func isVehicle(_ detection: Detection) -> Bool {
    switch detection.trafficClass {
    case .car, .truck, .bus: true
    default: false
    }
  }
}
