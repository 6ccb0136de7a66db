package import TrafficCore

/// Lets through what is to be followed: traffic, of the wanted classes, where the scene looks, each thing once, riders with
/// what they ride.
package struct DetectionSieve: Sendable {
  private let regions: RegionFilter
  private let classes: Set<TrafficClass>?

  /// - Parameter classes: nil lets all traffic through.
  package init(scene: Scene, size: PixelSize, classes: Set<TrafficClass>?) throws(PolygonProblem) {
    regions = try RegionFilter(regions: scene.regions, size: size)
    self.classes = classes
  }

  /// Keeps the order: the surest first, where it was so.
  package func pass(_ detections: [Detection]) -> [Detection] {
    let traffic = Riders.merged(detections).filter { $0.trafficClass != nil && regions.keeps($0.box) }
    let kept = Doubles.merged(traffic)
    guard let classes else { return kept }
    return kept.filter { $0.trafficClass.map(classes.contains) ?? false }
  }
}
