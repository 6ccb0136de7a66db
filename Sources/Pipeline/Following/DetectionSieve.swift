package import TrafficCore

/// Lets through what is to be followed: traffic, of the wanted classes, where the scene looks, each thing once, riders with
/// what they ride.
package struct DetectionSieve: Sendable {
  private let regions: RegionFilter
  private let classes: Set<TrafficClass>?

  /// Above this overlap two boxes of different motor vehicles are one vehicle that the network is not sure about;
  /// networks without suppression report it once for each class. The trackers' own limit for a new track.
  private static let sameVehicleOverlap = 0.7
  private static let motorVehicles: Set<TrafficClass> = [.car, .truck, .bus]

  /// - Parameter classes: nil lets all traffic through.
  package init(scene: Scene, size: PixelSize, classes: Set<TrafficClass>?) throws(PolygonProblem) {
    regions = try RegionFilter(regions: scene.regions, size: size)
    self.classes = classes
  }

  /// Keeps the order: the surest first, where it was so.
  package func pass(_ detections: [Detection]) -> [Detection] {
    var kept: [Detection] = []
    for detection in Riders.merged(detections) {
      guard let trafficClass = detection.trafficClass, regions.keeps(detection.box) else { continue }
      if isTwin(detection, trafficClass, of: kept) { continue }
      kept.append(detection)
    }
    guard let classes else { return kept }
    return kept.filter { $0.trafficClass.map(classes.contains) ?? false }
  }

  private func isTwin(_ detection: Detection, _ trafficClass: TrafficClass, of kept: [Detection]) -> Bool {
    guard Self.motorVehicles.contains(trafficClass) else { return false }
    return kept.contains { other in
      guard let otherClass = other.trafficClass, otherClass != trafficClass, Self.motorVehicles.contains(otherClass)
      else { return false }
      return other.box.overlap(detection.box) > Self.sameVehicleOverlap
    }
  }
}
