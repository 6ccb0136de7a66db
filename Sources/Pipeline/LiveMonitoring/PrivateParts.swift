package import TrafficCore

/// Where a picture shows what must not be recognised: people, and what is nearly always the place of the number plate.
/// Approximate by nature: what the detector does not find is not hidden, so everything it found counts, however unsure.
package enum PrivateParts {
  /// Part of a vehicle's height that plates are in, from below.
  private static let plateHeight = 1.0 / 3
  /// By so much of its size a box is made larger on each side: boxes are not exact.
  private static let margin = 0.05

  /// Boxes in pixels of the report's picture.
  package static func boxes(of report: FrameReport) -> [PixelBox] {
    let found = (report.frame.detections + report.bystanders).map { ($0.trafficClass, $0.box) }
    // Also where the tracker knows of somebody whom the detector has missed this time.
    let followed = report.tracks.map { ($0.trafficClass, $0.box) }
    return (found + followed).compactMap { trafficClass, box in trafficClass.map { hidden($0, box) } }
  }

  private static func hidden(_ trafficClass: TrafficClass, _ box: PixelBox) -> PixelBox {
    let (x, y) = (box.width * margin, box.height * margin)
    let whole = PixelBox(x1: box.x1 - x, y1: box.y1 - y, x2: box.x2 + x, y2: box.y2 + y)
    switch trafficClass {
    // Whoever rides is part of the box.
    case .pedestrian, .bicycle, .motorcycle: return whole
    case .car, .truck, .bus:
      return PixelBox(x1: whole.x1, y1: box.y2 - box.height * plateHeight - y, x2: whole.x2, y2: whole.y2)
    }
  }
}
