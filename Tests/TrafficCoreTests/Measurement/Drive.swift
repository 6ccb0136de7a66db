import TrafficCore

/// A picture of 1280 × 720 seen from a pole, with boxes put where vehicles stand, for measurement tests.
struct Drive {
  static let size = PixelSize(width: 1280, height: 720)
  /// 8 m high, looking along the y axis of the road, 14° down, the horizon in the picture.
  static let camera = PinholeCamera(
    position: ScenePoint(0, 0, 8), heading: .pi / 2, pitch: 0.25, focalLength: 1000, size: size)

  static func normalized(_ ground: GroundPoint) -> NormalizedPoint {
    let pixel = camera.project(ScenePoint(ground.x, ground.y, 0)) ?? PixelPoint(x: -1, y: -1)
    return NormalizedPoint(x: pixel.x / Double(size.width), y: pixel.y / Double(size.height))
  }

  /// Exact clicks on the corners of a rectangle on the road.
  static let calibration = SceneCalibration(
    points: [(-6.0, 14.0), (6, 14), (6, 60), (-6, 60)].map { corner in
      let ground = GroundPoint(x: corner.0, y: corner.1)
      return .init(picture: normalized(ground), ground: ground)
    }, clickDeviation: 0.3)

  /// A line across the road at `y`; walking along it, vehicles that drive away cross from right to left.
  static func line(_ name: String = "across", y: Double = 30) -> SceneLine {
    SceneLine(
      name: name, from: normalized(GroundPoint(x: -8, y: y)), to: normalized(GroundPoint(x: 8, y: y)),
      forwardName: "towards", backwardName: "away")
  }

  static func scene(lines: [SceneLine] = [Drive.line()]) -> Scene {
    Scene(name: "test", calibration: calibration, lines: lines)
  }

  /// The box of a car-sized thing standing at a place, moved by pixels.
  static func box(x: Double, y: Double, dx: Double = 0, dy: Double = 0) -> PixelBox {
    let foot = camera.project(ScenePoint(x, y, 0)) ?? PixelPoint(x: 0, y: 0)
    let top = camera.project(ScenePoint(x, y, 1.5)) ?? PixelPoint(x: 0, y: 0)
    let height = foot.y - top.y
    return PixelBox(
      x1: foot.x - 0.6 * height + dx, y1: top.y + dy, x2: foot.x + 0.6 * height + dx, y2: foot.y + dy)
  }

  static func track(_ id: Int, _ box: PixelBox, confirmed: Bool = true) -> TrackObservation {
    TrackObservation(trackID: id, box: box, trafficClass: .car, isConfirmed: confirmed)
  }
}

extension Meter {
  /// Runs frames of tracks at `fps` and finishes; all events.
  mutating func run(_ frames: [[TrackObservation]], fps: Double = 25) -> [MeasurementEvent] {
    var events: [MeasurementEvent] = []
    for (index, tracks) in frames.enumerated() {
      events += update(tracks, at: Timestamp.zero.advanced(bySeconds: Double(index) / fps)).events
    }
    return events + finish(at: Timestamp.zero.advanced(bySeconds: Double(frames.count) / fps)).events
  }
}

extension MeasurementEvent {
  var passage: LinePassage? {
    if case .crossedLine(let passage) = kind { return passage }
    return nil
  }
}
