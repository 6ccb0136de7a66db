import Glibc

/// A vehicle's solid body where it stands now.
struct SimulatedBody: Sendable {
  let id: Int
  let model: VehicleModel
  let place: GroundPoint
  let heading: Double
  let speed: Double
  let lane: String?
  let isParked: Bool

  /// A point given in the body's axes (x forwards, y to the left, z up) in the scene.
  func scene(_ point: SIMD3<Double>) -> ScenePoint {
    let c = cos(heading)
    let s = sin(heading)
    return ScenePoint(place.x + c * point.x - s * point.y, place.y + s * point.x + c * point.y, point.z)
  }

  /// The pixels of the corners of its hull, cut where it reaches behind the camera: their hull is the silhouette and
  /// their bounds are the true box.
  func outline(_ camera: PinholeCamera) -> [PixelPoint] {
    let corners = model.hull.map(scene)
    let seen = corners.map(camera.inCamera)
    if seen.allSatisfy({ $0.z > SceneClipping.nearest }) { return seen.map(camera.project(inCamera:)) }
    guard seen.contains(where: { $0.z > SceneClipping.nearest }) else { return [] }
    // Every pair of corners is an edge or inside the hull, so cutting all pairs gives the cut hull.
    var pixels: [PixelPoint] = []
    for (index, a) in seen.enumerated() {
      if a.z > SceneClipping.nearest { pixels.append(camera.project(inCamera: a)) }
      for b in seen[(index + 1)...] where (a.z > SceneClipping.nearest) != (b.z > SceneClipping.nearest) {
        let cut = a + (b - a) * ((SceneClipping.nearest - a.z) / (b.z - a.z))
        pixels.append(camera.project(inCamera: SIMD3(cut.x, cut.y, SceneClipping.nearest)))
      }
    }
    return pixels
  }
}

extension VehicleModel {
  /// Corners of the convex hull in the body's axes, metres.
  var hull: [SIMD3<Double>] {
    let x = length / 2
    let y = width / 2
    func ring(_ front: Double, _ rear: Double, _ half: Double, _ z: Double) -> [SIMD3<Double>] {
      [SIMD3(front, half, z), SIMD3(front, -half, z), SIMD3(rear, -half, z), SIMD3(rear, half, z)]
    }
    switch shape {
    case .saloon, .estate, .hatchback, .offroad:
      let roof = roofSpan
      return ring(x * 0.93, -x * 0.93, y, 0) + ring(x, -x, y, height * 0.42)
        + ring(x * 0.96, -x * 0.98, y * 0.96, height * 0.58)
        + ring(roof.front * x, roof.rear * x, y * 0.76, height)
    case .van:
      return ring(x * 0.95, -x * 0.97, y, 0) + ring(x, -x, y, height * 0.45)
        + ring(x * 0.55, -x, y * 0.9, height)
    case .lorry, .semitrailer, .coach:
      return ring(x, -x, y, 0) + ring(x, -x, y, height)
    case .motorcycle, .bicycle:
      return ring(x, -x, y * 0.3, 0) + ring(x, -x, y * 0.35, height * 0.36)
        + ring(0.38, -0.25, y, height * 0.62) + ring(0.2, -0.15, y * 0.35, height)
    case .person:
      return ring(x, -x, y * 0.6, 0) + ring(x * 0.7, -x * 0.7, y, height * 0.6)
        + ring(x * 0.5, -x * 0.5, y * 0.4, height)
    }
  }

  /// Where the roof of a car begins and ends, as parts of half its length.
  var roofSpan: (front: Double, rear: Double) {
    switch shape {
    case .estate: (0.18, -0.86)
    case .hatchback: (0.2, -0.72)
    case .offroad: (0.22, -0.84)
    default: (0.14, -0.46)
    }
  }
}
