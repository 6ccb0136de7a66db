/// Draws a scene file the way a person would: calibration marks, lines across the road, lanes.
struct SceneDraft {
  let camera: SimulatedCamera
  var scene: Scene
  private(set) var lines: [(name: String, segment: Segment<GroundPoint>)] = []
  private(set) var gates: [(name: String, segment: Segment<GroundPoint>)] = []

  init(camera: SimulatedCamera, name: String) {
    self.camera = camera
    scene = Scene(name: name)
  }

  /// Marks at road edges, near and far: eight points where the picture allows.
  mutating func calibrate(xs: [Double], nearest: Double, farthest: Double) {
    let ys = [0.0, 0.3, 0.62, 1].map { nearest + (farthest - nearest) * $0 * (0.35 + 0.65 * $0) }
    calibrate(corners: ys.flatMap { y in xs.map { GroundPoint(x: $0, y: y) } })
  }

  mutating func calibrate(corners: [GroundPoint]) {
    let pairs = corners.compactMap { ground -> SceneCalibration.Pair? in
      guard camera.isInside(ground), let picture = camera.normalized(ground) else { return nil }
      return SceneCalibration.Pair(picture: picture, ground: ground)
    }
    scene.calibration = SceneCalibration(points: pairs)
  }

  /// How far away a line across the road is drawn: as wanted, or farther until enough of it is in the picture.
  func lineDistance(halfWidth: Double, wanted: Double) -> Double {
    var y = wanted
    while y < wanted + 30 {
      if camera.isInside(GroundPoint(x: -halfWidth, y: y)), camera.isInside(GroundPoint(x: halfWidth, y: y)) {
        return y
      }
      y += 1
    }
    return y
  }

  mutating func line(_ name: String, from: GroundPoint, to: GroundPoint, forward: String, backward: String) {
    guard let part = camera.visiblePart(from, to), let a = camera.normalized(part.from),
      let b = camera.normalized(part.to)
    else { return }
    scene.lines.append(SceneLine(name: name, from: a, to: b, forwardName: forward, backwardName: backward))
    lines.append((name, part))
  }

  mutating func gate(_ name: String, from: GroundPoint, to: GroundPoint) {
    guard let part = camera.visiblePart(from, to), let a = camera.normalized(part.from),
      let b = camera.normalized(part.to)
    else { return }
    scene.gates.append(SceneGate(name: name, from: a, to: b))
    gates.append((name, part))
  }

  mutating func lane(_ name: String, x: Double, halfWidth: Double, from: Double, to: Double) {
    guard let corners = strip(x, halfWidth, from, to) else { return }
    let near = [from, to].map { GroundPoint(x: x, y: $0) }
    guard let part = camera.visiblePart(near[0], near[1]), let a = camera.normalized(part.from),
      let b = camera.normalized(part.to)
    else { return }
    scene.lanes.append(SceneLane(name: name, corners: corners, direction: .init(from: a, to: b)))
  }

  mutating func parking(_ name: String, x: Double, halfWidth: Double, to: Double) {
    guard let corners = strip(x, halfWidth, 6, to) else { return }
    scene.zones.append(SceneZone(name: name, corners: corners, allowsStanding: true))
  }

  private func strip(_ x: Double, _ halfWidth: Double, _ from: Double, _ to: Double) -> [NormalizedPoint]? {
    camera.outline([
      GroundPoint(x: x - halfWidth, y: from), GroundPoint(x: x + halfWidth, y: from),
      GroundPoint(x: x + halfWidth, y: to), GroundPoint(x: x - halfWidth, y: to),
    ])
  }
}
