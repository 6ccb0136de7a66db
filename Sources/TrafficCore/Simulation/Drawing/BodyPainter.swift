import Glibc

/// Turns bodies into shaded polygons as the camera sees them: shadows first, then the faces that look this way.
struct BodyPainter: Sendable {
  let camera: SimulatedCamera
  let light: Light

  /// The shadow a body throws on the road, and the dark below it.
  func shadow(_ body: SimulatedBody) -> [ShadedPolygon] {
    let reach = light.towardsSun
    let cast = body.model.hull.map { corner -> GroundPoint in
      let point = body.scene(corner)
      return GroundPoint(x: point.x - reach.x / reach.z * point.z, y: point.y - reach.y / reach.z * point.z)
    }
    let x = body.model.length / 2
    let y = body.model.width / 2
    var found: [ShadedPolygon] = []
    if reach.z > 0.3 { found += flat(ConvexHull.of(cast).map { ScenePoint($0.x, $0.y, 0) }, light.shadowOpacity) }
    for grow in [1.12, 1.04, 0.97] {
      let corners = [(x, y), (x, -y), (-x, -y), (-x, y)].map { body.scene(SIMD3($0.0 * grow, $0.1 * grow, 0)) }
      found += flat(corners, 0.26)
    }
    return found
  }

  func faces(_ body: SimulatedBody) -> [ShadedPolygon] {
    var found: [ShadedPolygon] = []
    for part in ordered(body) {
      for face in part.faces {
        let corners = face.corners.map(body.scene)
        let normal = Self.normal(corners)
        let towards = camera.position - corners[0]
        guard (normal * towards).sum() > 0 else { continue }
        let distance = (towards * towards).sum().squareRoot()
        add(corners, light.shade(face.colour, normal: normal, distance: distance, gloss: face.gloss), &found)
        for decal in face.decals {
          let glows = decal.glows && light.lampsAreOn && !body.isParked
          let colour =
            glows
            ? light.faded(decal.colour.scaled(1.25), distance: distance)
            : light.shade(decal.colour, normal: normal, distance: distance, gloss: decal.gloss)
          let corners = decal.corners.map(body.scene)
          add(corners, colour, &found)
          if glows { glow(corners, decal.colour, &found) }
        }
      }
    }
    return found
  }

  /// Long vehicles have parts behind each other; otherwise what is higher covers what is lower.
  private func ordered(_ body: SimulatedBody) -> [SolidPart] {
    let parts = body.model.parts
    guard body.model.trafficClass == .truck, parts.count == 3 else { return parts }
    let ahead = body.scene(SIMD3(body.model.length / 2, 0, 1)) - camera.position
    let behind = body.scene(SIMD3(-body.model.length / 2, 0, 1)) - camera.position
    let frontIsFar = (ahead * ahead).sum() > (behind * behind).sum()
    return frontIsFar ? [parts[0], parts[2], parts[1]] : parts
  }

  private func add(_ corners: [ScenePoint], _ colour: PaintColour, _ found: inout [ShadedPolygon]) {
    let pixels = SceneClipping.project(corners, camera.camera)
    if pixels.count >= 3 { found.append(ShadedPolygon(pixels, colour)) }
  }

  private func flat(_ corners: [ScenePoint], _ opacity: Double) -> [ShadedPolygon] {
    let pixels = SceneClipping.project(corners, camera.camera)
    return pixels.count >= 3 ? [ShadedPolygon(pixels, PaintColour(0.02, 0.02, 0.03), opacity: opacity)] : []
  }

  /// A lamp that shines: rings of light around it.
  private func glow(_ corners: [ScenePoint], _ colour: PaintColour, _ found: inout [ShadedPolygon]) {
    let pixels = SceneClipping.project(corners, camera.camera)
    guard let box = PixelBox(around: pixels) else { return }
    let radius = max(1.5, max(box.width, box.height))
    for share in [1.3, 1.0, 0.75] {
      let ring = Disc.unitCircle.map {
        PixelPoint(x: box.center.x + $0.x * radius * share, y: box.center.y + $0.y * radius * share)
      }
      found.append(ShadedPolygon(ring, colour.mixed(with: PaintColour(1, 0.95, 0.85), 0.3), opacity: 0.09))
    }
  }

  private static func normal(_ corners: [ScenePoint]) -> SIMD3<Double> {
    let a = corners[1] - corners[0]
    let b = corners[2] - corners[0]
    // Corners run clockwise seen from outside.
    let cross = SIMD3(b.y * a.z - b.z * a.y, b.z * a.x - b.x * a.z, b.x * a.y - b.y * a.x)
    let length = (cross * cross).sum().squareRoot()
    return length > 0 ? cross / length : SIMD3(0, 0, 1)
  }
}
