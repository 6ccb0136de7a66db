/// The parts every kind of vehicle is built of, from the ground up; lower parts come first.
extension VehicleModel {
  var parts: [SolidPart] {
    switch shape {
    case .saloon, .estate, .hatchback, .offroad: carParts
    case .van: vanParts
    case .lorry, .semitrailer: lorryParts
    case .coach: coachParts
    case .motorcycle, .bicycle: cycleParts
    case .person: Self.figure(at: 0, foot: 0, height: height, clothes: paint)
    }
  }

  private static let glass = PaintColour(0.07, 0.09, 0.11)
  private static let black = PaintColour(0.05, 0.05, 0.055)
  private static let headlamp = PaintColour(0.95, 0.95, 0.88)
  private static let tailLamp = PaintColour(0.75, 0.05, 0.05)
  private static let plate = PaintColour(0.9, 0.9, 0.86)
  private static let skin = PaintColour(0.72, 0.54, 0.43)

  private var carParts: [SolidPart] {
    let x = length / 2
    let y = width / 2
    let waist = height * 0.6
    let roof = roofSpan
    var sill = SolidPart.frustum(
      bottom: (x * 0.95, -x * 0.95, y * 0.97, 0.2), top: (x, -x, y, height * 0.42), paint)
    sill.wheel(x: x * 0.6, radius: 0.33, half: y)
    sill.wheel(x: -x * 0.6, radius: 0.33, half: y)
    sill.paint(SolidPart.front, 0.08...0.92, 0.02...0.38, Self.black)
    sill.paint(SolidPart.front, 0.36...0.64, 0.4...0.62, Self.plate)
    sill.paint(SolidPart.rear, 0.36...0.64, 0.45...0.75, Self.plate)
    sill.paint(SolidPart.rear, 0.1...0.9, 0...0.22, Self.black)
    var under = SolidPart.frustum(
      bottom: (x * 0.85, -x * 0.85, y * 0.9, 0.08), top: (x * 0.9, -x * 0.9, y * 0.93, 0.25), Self.black, gloss: 0)
    under.faces.removeLast()
    var shoulder = SolidPart.frustum(
      bottom: (x, -x, y, height * 0.42), top: (x * 0.86, -x * 0.95, y * 0.95, waist), paint, gloss: 0.14)
    for side in [0.02...0.27, 0.73...0.98] {
      shoulder.paint(SolidPart.front, side, 0.12...0.75, Self.headlamp, glows: true)
      shoulder.paint(SolidPart.rear, side, 0.15...0.9, Self.tailLamp, glows: true)
    }
    shoulder.paint(SolidPart.front, 0.3...0.7, 0.1...0.6, Self.black)
    var cabin = SolidPart.frustum(
      bottom: (x * 0.42, max(-x * 0.92, (roof.rear - 0.2) * x), y * 0.92, waist),
      top: (roof.front * x, roof.rear * x, y * 0.72, height), paint, gloss: 0.16)
    cabin.paint(SolidPart.front, 0.05...0.95, 0.08...0.94, Self.glass, gloss: 0.3)
    cabin.paint(SolidPart.rear, 0.08...0.92, 0.15...0.9, Self.glass, gloss: 0.25)
    for face in [SolidPart.left, SolidPart.right] {
      cabin.paint(face, 0.08...0.49, 0.1...0.88, Self.glass, gloss: 0.22)
      cabin.paint(face, 0.53...0.9, 0.1...0.88, Self.glass, gloss: 0.22)
    }
    return [under, sill, shoulder, cabin]
  }

  private var vanParts: [SolidPart] {
    let x = length / 2
    let y = width / 2
    var lower = SolidPart.frustum(
      bottom: (x * 0.96, -x * 0.98, y, 0.2), top: (x, -x, y, height * 0.5), paint)
    lower.wheel(x: x * 0.62, radius: 0.35, half: y)
    lower.wheel(x: -x * 0.6, radius: 0.35, half: y)
    for side in [0.03...0.25, 0.75...0.97] {
      lower.paint(SolidPart.front, side, 0.62...0.92, Self.headlamp, glows: true)
      lower.paint(SolidPart.rear, side.lowerBound < 0.5 ? 0.02...0.1 : 0.9...0.98, 0.5...1, Self.tailLamp, glows: true)
    }
    lower.paint(SolidPart.front, 0.3...0.7, 0.4...0.75, Self.black)
    lower.paint(SolidPart.rear, 0.38...0.62, 0.25...0.42, Self.plate)
    var upper = SolidPart.frustum(
      bottom: (x * 0.9, -x, y, height * 0.5), top: (x * 0.52, -x * 0.99, y * 0.88, height), paint, gloss: 0.12)
    upper.paint(SolidPart.front, 0.05...0.95, 0.08...0.85, Self.glass, gloss: 0.3)
    upper.paint(SolidPart.rear, 0.08...0.47, 0.3...0.85, Self.glass, gloss: 0.2)
    upper.paint(SolidPart.rear, 0.53...0.92, 0.3...0.85, Self.glass, gloss: 0.2)
    upper.paint(SolidPart.left, 0.72...0.95, 0.15...0.75, Self.glass, gloss: 0.2)
    upper.paint(SolidPart.right, 0.05...0.28, 0.15...0.75, Self.glass, gloss: 0.2)
    return [lower, upper]
  }

  private var lorryParts: [SolidPart] {
    let x = length / 2
    let y = width / 2
    let cabRear = x - (shape == .lorry ? 2.0 : 2.4)
    var chassis = SolidPart.frustum(
      bottom: (x * 0.98, -x * 0.98, y * 0.92, 0.35), top: (x * 0.98, -x * 0.98, y * 0.92, 1.05), Self.black, gloss: 0)
    let axles = shape == .lorry ? [0.7, -0.55] : [0.82, 0.35, -0.5, -0.62, -0.74]
    for axle in axles { chassis.wheel(x: axle * x, radius: 0.5, half: y * 0.98) }
    for side in [0.02...0.14, 0.86...0.98] {
      chassis.paint(SolidPart.rear, side, 0.35...0.8, Self.tailLamp, glows: true)
    }
    var load = SolidPart.frustum(
      bottom: (cabRear - 0.5, -x, y, 1.05), top: (cabRear - 0.5, -x, y, height),
      paint.mixed(with: PaintColour(0.85, 0.85, 0.83), 0.55), gloss: 0.05)
    load.paint(SolidPart.rear, 0.49...0.51, 0...1, Self.black)
    load.paint(SolidPart.rear, 0.02...0.98, 0...0.05, Self.black)
    for face in [SolidPart.left, SolidPart.right] { load.paint(face, 0.1...0.9, 0.3...0.6, paint) }
    var cab = SolidPart.frustum(
      bottom: (x, cabRear, y * 0.98, 0.4), top: (x - 0.25, cabRear, y * 0.94, height * 0.9), paint, gloss: 0.1)
    cab.paint(SolidPart.front, 0.05...0.95, 0.5...0.85, Self.glass, gloss: 0.3)
    cab.paint(SolidPart.front, 0.2...0.8, 0.12...0.42, Self.black)
    cab.paint(SolidPart.left, 0.35...0.92, 0.5...0.85, Self.glass, gloss: 0.2)
    cab.paint(SolidPart.right, 0.08...0.65, 0.5...0.85, Self.glass, gloss: 0.2)
    for side in [0.03...0.2, 0.8...0.97] {
      cab.paint(SolidPart.front, side, 0.06...0.17, Self.headlamp, glows: true)
    }
    return [chassis, load, cab]
  }

  private var coachParts: [SolidPart] {
    let x = length / 2
    let y = width / 2
    var hull = SolidPart.frustum(bottom: (x, -x, y, 0.3), top: (x, -x, y, height * 0.5), paint)
    for axle in [0.58, -0.52] { hull.wheel(x: axle * x, radius: 0.48, half: y) }
    for side in [0.03...0.17, 0.83...0.97] {
      hull.paint(SolidPart.front, side, 0.15...0.5, Self.headlamp, glows: true)
      hull.paint(SolidPart.rear, side, 0.3...0.8, Self.tailLamp, glows: true)
    }
    hull.paint(SolidPart.rear, 0.4...0.6, 0.3...0.5, Self.plate)
    var upper = SolidPart.frustum(
      bottom: (x, -x, y, height * 0.5), top: (x * 0.985, -x, y * 0.95, height), paint, gloss: 0.1)
    upper.paint(SolidPart.front, 0.04...0.96, 0.02...0.78, Self.glass, gloss: 0.3)
    upper.paint(SolidPart.front, 0.25...0.75, 0.82...0.96, PaintColour(0.9, 0.6, 0.1))
    upper.paint(SolidPart.rear, 0.1...0.9, 0.35...0.8, Self.glass, gloss: 0.2)
    for face in [SolidPart.left, SolidPart.right] {
      for window in 0..<7 {
        let start = 0.03 + Double(window) * 0.136
        upper.paint(face, start...(start + 0.125), 0.08...0.72, Self.glass, gloss: 0.22)
      }
    }
    return [hull, upper]
  }

  private var cycleParts: [SolidPart] {
    let x = length / 2
    let radius = shape == .motorcycle ? 0.31 : 0.34
    var wheels = SolidPart.frustum(
      bottom: (x, -x, 0.05, 0), top: (x, -x, 0.05, 0.02), Self.black, gloss: 0)
    for face in [SolidPart.left, SolidPart.right] {
      let y = face == SolidPart.left ? 0.05 : -0.05
      for wheel in [x - radius, radius - x] {
        wheels.faces[face].decals.append(
          (Disc.upright(x: wheel, y: y, z: radius, radius: radius), PaintColour(0.06, 0.06, 0.06), 0, false))
        wheels.faces[face].decals.append(
          (
            Disc.upright(x: wheel, y: y, z: radius, radius: radius * (shape == .motorcycle ? 0.6 : 0.84)),
            shape == .motorcycle ? PaintColour(0.35, 0.35, 0.37) : PaintColour(0.42, 0.42, 0.42), 0, false
          ))
      }
    }
    let bulk = shape == .motorcycle ? 0.17 : 0.04
    var frame = SolidPart.frustum(
      bottom: (x * 0.5, -x * 0.5, bulk, radius), top: (x * 0.55, -x * 0.75, bulk * 0.8, radius + 0.5), paint,
      gloss: 0.15)
    if shape == .motorcycle {
      frame.paint(SolidPart.front, 0.2...0.8, 0.4...0.95, Self.headlamp, glows: true)
      frame.paint(SolidPart.rear, 0.25...0.75, 0.6...0.9, Self.tailLamp, glows: true)
    }
    let tyres = SolidPart.frustum(
      bottom: (x, -x, 0.06, 0.05), top: (x * 0.9, -x * 0.9, 0.06, radius * 1.6), Self.black, gloss: 0)
    return [tyres, wheels, frame]
      + Self.figure(
        at: -0.1, foot: radius * 0.7, height: height - radius * 0.7,
        clothes: paint.mixed(
          with: PaintColour(0.2, 0.22, 0.3), 0.6), helmet: shape == .motorcycle)
  }

  /// A person: legs, trunk with arms, head.
  private static func figure(
    at x: Double, foot: Double, height: Double, clothes: PaintColour, helmet: Bool = false
  ) -> [SolidPart] {
    let hip = foot + height * 0.47
    let neck = foot + height * 0.83
    let trousers = PaintColour(0.13, 0.15, 0.22)
    let legs = [-1.0, 1].map { side in
      var leg = SolidPart.frustum(
        bottom: (x + 0.1, x - 0.1, 0.08, foot), top: (x + 0.1, x - 0.1, 0.09, hip), trousers, gloss: 0)
      for face in leg.faces.indices {
        leg.faces[face].corners = leg.faces[face].corners.map { SIMD3($0.x + side * 0.06, $0.y + side * 0.1, $0.z) }
      }
      return leg
    }
    let trunk = SolidPart.frustum(
      bottom: (x + 0.12, x - 0.12, 0.19, hip), top: (x + 0.11, x - 0.12, 0.24, neck), clothes, gloss: 0)
    let head = SolidPart.frustum(
      bottom: (x + 0.09, x - 0.09, 0.08, neck), top: (x + 0.08, x - 0.09, 0.075, foot + height),
      helmet ? PaintColour(0.15, 0.15, 0.17) : skin, gloss: helmet ? 0.2 : 0)
    return legs + [trunk, head]
  }
}
