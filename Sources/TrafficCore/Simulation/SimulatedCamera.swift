import Glibc

/// The camera of a simulated place and the scene file that belongs to it.
struct SimulatedCamera: Sendable {
  let camera: PinholeCamera
  let position: ScenePoint
  let size: PixelSize

  init(position: ScenePoint, heading: Double, pitch: Double, focalLength: Double, size: PixelSize) {
    self.position = position
    self.size = size
    camera = PinholeCamera(
      position: position, heading: heading, pitch: pitch, focalLength: focalLength, size: size)
  }

  /// Above the road, looking along the y axis.
  static func overRoad(
    _ settings: SimulationSettings, x: ClosedRange<Double>, turn: ClosedRange<Double>, _ random: inout SplitMix64
  ) -> SimulatedCamera {
    let height = settings.cameraHeight ?? random.uniform(6, 14)
    let focal = (settings.focalByWidth ?? random.uniform(0.75, 1.05)) * Double(settings.size.width)
    // The horizon between the upper edge and a tenth of the picture below it, or just above: as poles are aimed.
    let half = Double(settings.size.height) / 2
    let horizon = random.uniform(-0.06, 0.12) * Double(settings.size.height)
    let pitch = settings.cameraPitch ?? atan((half - horizon) / focal)
    return SimulatedCamera(
      position: ScenePoint(random.uniform(x.lowerBound, x.upperBound), 0, height),
      heading: .pi / 2 + random.uniform(turn.lowerBound, turn.upperBound), pitch: pitch, focalLength: focal,
      size: settings.size)
  }

  func pixel(_ ground: GroundPoint) -> PixelPoint? {
    let seen = camera.inCamera(ScenePoint(ground.x, ground.y, 0))
    return seen.z > SceneClipping.nearest ? camera.project(inCamera: seen) : nil
  }

  func normalized(_ ground: GroundPoint) -> NormalizedPoint? {
    pixel(ground).map { NormalizedPoint(x: $0.x / Double(size.width), y: $0.y / Double(size.height)) }
  }

  func isInside(_ ground: GroundPoint, margin: Double = 4) -> Bool {
    guard let pixel = pixel(ground) else { return false }
    return pixel.x >= margin && pixel.x <= Double(size.width) - margin && pixel.y >= margin
      && pixel.y <= Double(size.height) - margin
  }

  /// The part of a ground line that is inside the picture; nil when less than `smallest` metres of it are.
  func visiblePart(_ from: GroundPoint, _ to: GroundPoint, smallest: Double = 3) -> Segment<GroundPoint>? {
    let line = Segment(from: from, to: to)
    let steps = 200
    let inside = (0...steps).map { Double($0) / Double(steps) }.filter { isInside(line.point(at: $0)) }
    guard let first = inside.first, let last = inside.last, (last - first) * line.length >= smallest else { return nil }
    return Segment(from: line.point(at: first), to: line.point(at: last))
  }

  /// An area of the ground cut to the picture, as a scene file draws it.
  func outline(_ corners: [GroundPoint]) -> [NormalizedPoint]? {
    let pixels = SceneClipping.project(corners.map { ScenePoint($0.x, $0.y, 0) }, camera)
    let inside = SceneClipping.clip(pixels, to: size)
    guard PolygonProblem(inside) == nil else { return nil }
    return inside.map { NormalizedPoint(x: $0.x / Double(size.width), y: $0.y / Double(size.height)) }
  }
}
