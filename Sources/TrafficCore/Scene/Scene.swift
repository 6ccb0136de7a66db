/// What a person drew for one camera: calibration, regions, lines, zones, lanes, gates, speed limit.
///
/// Places are fractions of the picture, so that the scene fits every resolution of the same view.
package struct Scene: Sendable, Hashable {
  package var name: String
  package var calibration: SceneCalibration?
  package var regions: [SceneRegion]
  package var lines: [SceneLine]
  package var zones: [SceneZone]
  package var lanes: [SceneLane]
  package var gates: [SceneGate]
  package var speedLimitKilometresPerHour: Double?

  package init(
    name: String, calibration: SceneCalibration? = nil, regions: [SceneRegion] = [], lines: [SceneLine] = [],
    zones: [SceneZone] = [], lanes: [SceneLane] = [], gates: [SceneGate] = [],
    speedLimitKilometresPerHour: Double? = nil
  ) {
    self.name = name
    self.calibration = calibration
    self.regions = regions
    self.lines = lines
    self.zones = zones
    self.lanes = lanes
    self.gates = gates
    self.speedLimitKilometresPerHour = speedLimitKilometresPerHour
  }
}

/// Clicked places with their positions on the road, and the lens when it is known.
package struct SceneCalibration: Sendable, Hashable {
  package struct Pair: Sendable, Hashable {
    package var picture: NormalizedPoint
    package var ground: GroundPoint

    package init(picture: NormalizedPoint, ground: GroundPoint) {
      self.picture = picture
      self.ground = ground
    }
  }

  package var points: [Pair]
  /// In pixels of `lensSize`.
  package var lens: Lens?
  package var lensSize: PixelSize?
  /// How far off a click usually is, in pixels of the picture.
  package var clickDeviation: Double

  package init(points: [Pair], lens: Lens? = nil, lensSize: PixelSize? = nil, clickDeviation: Double = 1.5) {
    self.points = points
    self.lens = lens
    self.lensSize = lensSize
    self.clickDeviation = clickDeviation
  }

  /// The calibration for pictures of `size`.
  package func resolved(for size: PixelSize) throws(CalibrationProblem) -> Calibration {
    try Calibration(
      points: points.map { CalibrationPoint(pixel: $0.picture.pixels(in: size), ground: $0.ground) },
      lens: lens.map { scaled($0, to: size) }, clickDeviation: clickDeviation)
  }

  private func scaled(_ lens: Lens, to size: PixelSize) -> Lens {
    guard let lensSize else { return lens }
    var scaled = lens
    let x = Double(size.width) / Double(lensSize.width)
    let y = Double(size.height) / Double(lensSize.height)
    scaled.focalX *= x
    scaled.centerX *= x
    scaled.focalY *= y
    scaled.centerY *= y
    return scaled
  }
}

/// An area whose detections are kept, or thrown away.
package struct SceneRegion: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable { case include, exclude }

  package var name: String
  package var kind: Kind
  package var corners: [NormalizedPoint]

  package init(name: String, kind: Kind, corners: [NormalizedPoint]) {
    self.name = name
    self.kind = kind
    self.corners = corners
  }
}

/// A line whose crossings are counted. `forward` is from left to right for someone walking from `from` to `to` in
/// the picture.
package struct SceneLine: Sendable, Hashable {
  package var name: String
  package var from: NormalizedPoint
  package var to: NormalizedPoint
  /// What the two directions are called in counts.
  package var forwardName: String
  package var backwardName: String

  package init(
    name: String, from: NormalizedPoint, to: NormalizedPoint, forwardName: String = "forward",
    backwardName: String = "backward"
  ) {
    self.name = name
    self.from = from
    self.to = to
    self.forwardName = forwardName
    self.backwardName = backwardName
  }
}

/// An area in which vehicles are counted and their stay is timed.
package struct SceneZone: Sendable, Hashable {
  package var name: String
  package var corners: [NormalizedPoint]
  /// A vehicle standing here is parked, not stopped.
  package var allowsStanding: Bool

  package init(name: String, corners: [NormalizedPoint], allowsStanding: Bool = false) {
    self.name = name
    self.corners = corners
    self.allowsStanding = allowsStanding
  }
}

/// One lane: its area and, when known, the way traffic should go.
package struct SceneLane: Sendable, Hashable {
  package struct Direction: Sendable, Hashable {
    package var from: NormalizedPoint
    package var to: NormalizedPoint

    package init(from: NormalizedPoint, to: NormalizedPoint) {
      self.from = from
      self.to = to
    }
  }

  package var name: String
  package var corners: [NormalizedPoint]
  package var direction: Direction?
  /// Overrides the scene's.
  package var speedLimitKilometresPerHour: Double?

  package init(
    name: String, corners: [NormalizedPoint], direction: Direction? = nil, speedLimitKilometresPerHour: Double? = nil
  ) {
    self.name = name
    self.corners = corners
    self.direction = direction
    self.speedLimitKilometresPerHour = speedLimitKilometresPerHour
  }
}

/// A line across an approach: vehicles enter the junction over it from left to right (walking from `from` to `to`
/// in the picture) and leave over it from right to left.
package struct SceneGate: Sendable, Hashable {
  package var name: String
  package var from: NormalizedPoint
  package var to: NormalizedPoint

  package init(name: String, from: NormalizedPoint, to: NormalizedPoint) {
    self.name = name
    self.from = from
    self.to = to
  }
}
