/// A convex piece of a body: faces seen from outside, each with what is painted on it.
struct SolidPart {
  struct Face {
    /// In order around the face; axes of the body.
    var corners: [SIMD3<Double>]
    var colour: PaintColour
    var gloss = 0.0
    /// Windows, wheels, lamps: in the plane of the face, drawn with it.
    var decals: [(corners: [SIMD3<Double>], colour: PaintColour, gloss: Double, glows: Bool)] = []
  }

  var faces: [Face]

  /// A block whose top may be smaller than its bottom and shifted: boxes, cabins, bonnets.
  ///
  /// Faces in the order front, rear, left, right, top.
  static func frustum(
    bottom: (front: Double, rear: Double, half: Double, z: Double),
    top: (front: Double, rear: Double, half: Double, z: Double), _ colour: PaintColour, gloss: Double = 0.08
  ) -> SolidPart {
    let b = bottom
    let t = top
    func point(_ x: Double, _ y: Double, _ z: Double) -> SIMD3<Double> { SIMD3(x, y, z) }
    let front = [
      point(b.front, b.half, b.z), point(b.front, -b.half, b.z), point(t.front, -t.half, t.z),
      point(t.front, t.half, t.z),
    ]
    let rear = [
      point(b.rear, -b.half, b.z), point(b.rear, b.half, b.z), point(t.rear, t.half, t.z), point(t.rear, -t.half, t.z),
    ]
    let left = [
      point(b.rear, b.half, b.z), point(b.front, b.half, b.z), point(t.front, t.half, t.z), point(t.rear, t.half, t.z),
    ]
    let right = [
      point(b.front, -b.half, b.z), point(b.rear, -b.half, b.z), point(t.rear, -t.half, t.z),
      point(t.front, -t.half, t.z),
    ]
    let above = [
      point(t.front, t.half, t.z), point(t.front, -t.half, t.z), point(t.rear, -t.half, t.z),
      point(t.rear, t.half, t.z),
    ]
    return SolidPart(faces: [front, rear, left, right, above].map { Face(corners: $0, colour: colour, gloss: gloss) })
  }

  static let front = 0
  static let rear = 1
  static let left = 2
  static let right = 3
  static let top = 4

  /// Paints a rectangle on a face, given as parts of its width and height (0…1 from its first corner).
  mutating func paint(
    _ face: Int, _ x: ClosedRange<Double>, _ z: ClosedRange<Double>, _ colour: PaintColour, gloss: Double = 0,
    glows: Bool = false
  ) {
    let c = faces[face].corners
    let place = { (u: Double, v: Double) -> SIMD3<Double> in
      let low = c[0] + (c[1] - c[0]) * u
      let high = c[3] + (c[2] - c[3]) * u
      return low + (high - low) * v
    }
    faces[face].decals.append(
      (
        [
          place(x.lowerBound, z.lowerBound), place(x.upperBound, z.lowerBound), place(x.upperBound, z.upperBound),
          place(x.lowerBound, z.upperBound),
        ], colour, gloss, glows
      ))
  }

  /// Paints a wheel on a side: tyre, rim, hub.
  mutating func wheel(x: Double, radius: Double, half: Double) {
    for (face, y) in [(Self.left, half), (Self.right, -half)] {
      for (share, colour) in [
        (1.16, PaintColour(0.03, 0.03, 0.03)), (1, PaintColour(0.07, 0.07, 0.07)),
        (0.62, PaintColour(0.5, 0.5, 0.52)), (0.2, PaintColour(0.2, 0.2, 0.2)),
      ] {
        faces[face].decals.append(
          (Disc.upright(x: x, y: y * 1.01, z: radius, radius: radius * share), colour, 0, false))
      }
    }
  }
}

/// Round things as polygons.
enum Disc {
  /// Corners of a disc that stands along the body's x axis.
  static func upright(x: Double, y: Double, z: Double, radius: Double) -> [SIMD3<Double>] {
    unitCircle.map { SIMD3(x + radius * $0.x, y, max(0, z + radius * $0.y)) }
  }

  static let unitCircle: [SIMD2<Double>] = [
    SIMD2(1, 0), SIMD2(0.866, 0.5), SIMD2(0.5, 0.866), SIMD2(0, 1), SIMD2(-0.5, 0.866), SIMD2(-0.866, 0.5),
    SIMD2(-1, 0), SIMD2(-0.866, -0.5), SIMD2(-0.5, -0.866), SIMD2(0, -1), SIMD2(0.5, -0.866), SIMD2(0.866, -0.5),
  ]
}
