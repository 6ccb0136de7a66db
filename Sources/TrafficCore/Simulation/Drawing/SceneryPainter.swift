import Glibc

/// Draws everything that does not move: sky, far trees or houses, verge, asphalt, markings.
struct SceneryPainter: Sendable {
  let camera: SimulatedCamera
  let light: Light
  private static let white = PaintColour(0.82, 0.82, 0.8)
  private static let asphalt = PaintColour(0.3, 0.3, 0.31)
  private static let grass = PaintColour(0.26, 0.33, 0.16)
  private static let paving = PaintColour(0.5, 0.49, 0.46)
  /// Roads are cut into pieces of this length, so that haze and light change along them.
  private static let pieceLength = 12.0

  func polygons(_ roads: SimulatedSite.Roads, isWet: Bool, _ random: inout SplitMix64) -> [ShadedPolygon] {
    var found = sky()
    strip(-400...400, -60...600, Self.grass, &found)
    let road = isWet ? Self.asphalt.scaled(0.72) : Self.asphalt
    switch roads {
    case .motorway(let roads): motorway(roads, road, &random, &found)
    case .junction(let roads): junction(roads, road, &random, &found)
    case .street(let roads): street(roads, road, &random, &found)
    }
    return found
  }

  private func motorway(
    _ roads: MotorwayRoads, _ road: PaintColour, _ random: inout SplitMix64, _ found: inout [ShadedPolygon]
  ) {
    trees(sides: [-1, 1], from: 17 + roads.carriageway, &random, &found)
    let outer = roads.median / 2 + roads.carriageway + roads.shoulder
    for side in [-1.0, 1] {
      strip(ordered(side * 0.6, side * outer), -20...500, road, &found)
      let inner = roads.median / 2
      for x in [inner - 0.1, inner + roads.carriageway + 0.1] {
        strip(ordered(side * (x - 0.09), side * (x + 0.09)), -20...400, Self.white, &found)
      }
      for lane in 1..<max(2, roads.lanesEachWay) {
        dashes(x: side * (inner + Double(lane) * roads.laneWidth), length: 6, gap: 12, to: 260, &found)
      }
      for x in [0.35, outer + 0.4] { rail(x: side * x, &found) }
    }
  }

  private func street(
    _ roads: StreetRoads, _ road: PaintColour, _ random: inout SplitMix64, _ found: inout [ShadedPolygon]
  ) {
    let edge = roads.kerb + roads.pavementWidth
    for side in [-1.0, 1] {
      houses(x: side * (edge + 0.5), side: side, &random, &found)
      strip(ordered(side * roads.kerb, side * edge), -20...200, Self.paving, &found)
      strip(
        ordered(side * (roads.kerb - 0.12), side * (roads.kerb + 0.06)), -20...200, Self.paving.scaled(1.25), &found)
    }
    strip(-roads.kerb...roads.kerb, -20...200, road, &found)
    dashes(x: 0, length: 3, gap: 4, to: 160, &found)
    for side in [-1.0, 1] { dashes(x: side * roads.laneWidth, length: 0.8, gap: 0.8, to: 120, &found) }
  }

  private func junction(
    _ roads: JunctionRoads, _ road: PaintColour, _ random: inout SplitMix64, _ found: inout [ShadedPolygon]
  ) {
    strip(-200...200, -200...200, Self.paving.mixed(with: Self.grass, 0.6), &found)
    let half = roads.laneWidth + 0.4
    for arm in 0..<4 {
      func turned(_ x: Double, _ y: Double) -> ScenePoint {
        let point = roads.turned(GroundPoint(x: x, y: y), to: arm)
        return ScenePoint(point.x, point.y, 0)
      }
      func patch(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ colour: PaintColour) {
        ground(
          [
            turned(x.lowerBound, y.lowerBound), turned(x.upperBound, y.lowerBound),
            turned(x.upperBound, y.upperBound), turned(x.lowerBound, y.upperBound),
          ], colour, &found)
      }
      for piece in stride(from: -160.0, to: 0, by: 10) {
        patch((-half - 2.2)...(half + 2.2), piece...(piece + 10.1), Self.paving)
      }
      for piece in stride(from: -160.0, to: 0, by: 10) { patch(-half...half, piece...(piece + 10.1), road) }
    }
    ground(
      [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { ScenePoint($0.0 * roads.reach, $0.1 * roads.reach, 0) }, road,
      &found)
    for arm in 0..<4 {
      func patch(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>) {
        let corners = [
          (x.lowerBound, y.lowerBound), (x.upperBound, y.lowerBound), (x.upperBound, y.upperBound),
          (x.lowerBound, y.upperBound),
        ]
        ground(
          corners.map {
            let point = roads.turned(GroundPoint(x: $0.0, y: $0.1), to: arm)
            return ScenePoint(point.x, point.y, 0)
          }, Self.white, &found)
      }
      patch(0.15...(roads.laneWidth - 0.1), (-roads.reach - 1.7)...(-roads.reach - 1.3))
      for y in stride(from: -90.0, to: -roads.reach - 3, by: 6) { patch(-0.07...0.07, y...(y + 3)) }
      for x in stride(from: -half + 0.3, to: half - 0.4, by: 1.0) {
        patch(x...(x + 0.5), (-roads.reach + 0.4)...(-roads.reach + 2.8))
      }
    }
    var far: [(Double, Double)] = []
    for angle in stride(from: 0.1, to: 1.5, by: 0.09) {
      far.append((cos(angle) * random.uniform(34, 60), sin(angle) * random.uniform(34, 60)))
    }
    for (x, y) in far.sorted(by: { $0.0 + $0.1 > $1.0 + $1.1 }) { tree(x, y, &random, &found) }
  }

  private func sky() -> [ShadedPolygon] {
    let width = Double(camera.size.width) + 40
    let ahead = camera.pixel(
      GroundPoint(
        x: camera.position.x + 5000 * camera.camera.rotation.m20,
        y: camera.position.y + 5000 * camera.camera.rotation.m21))
    let horizon = max(ahead?.y ?? 0, 0) + 2
    let steps = 12
    return (0...steps).map { step in
      let share = Double(step) / Double(steps)
      let top = -20 + (horizon + 20) * share
      return ShadedPolygon(
        [
          PixelPoint(x: -20, y: top), PixelPoint(x: width, y: top),
          PixelPoint(x: width, y: Double(camera.size.height) + 20),
          PixelPoint(x: -20, y: Double(camera.size.height) + 20),
        ], light.sky.top.mixed(with: light.sky.bottom, share))
    }
  }

  private func strip(
    _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ colour: PaintColour, _ found: inout [ShadedPolygon]
  ) {
    var from = y.upperBound
    while from > y.lowerBound {
      let to = max(y.lowerBound, from - max(Self.pieceLength, abs(from) * 0.2))
      ground(
        [
          ScenePoint(x.lowerBound, to, 0), ScenePoint(x.upperBound, to, 0),
          ScenePoint(x.upperBound, from + 0.3 + abs(from) * 0.04, 0),
          ScenePoint(x.lowerBound, from + 0.3 + abs(from) * 0.04, 0),
        ], colour, &found)
      from = to
    }
  }

  private func dashes(x: Double, length: Double, gap: Double, to: Double, _ found: inout [ShadedPolygon]) {
    for y in stride(from: -20.0, to: to, by: length + gap) {
      ground(
        [
          ScenePoint(x - 0.07, y, 0), ScenePoint(x + 0.07, y, 0), ScenePoint(x + 0.07, y + length, 0),
          ScenePoint(x - 0.07, y + length, 0),
        ], Self.white, &found)
    }
  }

  private func rail(x: Double, _ found: inout [ShadedPolygon]) {
    for y in stride(from: 200.0, to: -16, by: -8) {
      wall(x, y, x, y + 8, 0.45, 0.75, PaintColour(0.55, 0.56, 0.57), &found)
      wall(x, y, x, y + 0.15, 0, 0.7, PaintColour(0.4, 0.4, 0.4), &found)
    }
  }

  private func trees(
    sides: [Double], from x: Double, _ random: inout SplitMix64, _ found: inout [ShadedPolygon]
  ) {
    for y in stride(from: 420.0, to: 12, by: -9) {
      for side in sides where random.chance(0.7) {
        tree(side * (x + random.uniform(0, 25)), y + random.uniform(-4, 4), &random, &found)
      }
    }
  }

  private func tree(_ x: Double, _ y: Double, _ random: inout SplitMix64, _ found: inout [ShadedPolygon]) {
    let distance = GroundPoint(x: x, y: y).distance(to: GroundPoint(x: camera.position.x, y: camera.position.y))
    guard distance > 12, let foot = camera.camera.project(ScenePoint(x, y, 0)),
      let top = camera.camera.project(ScenePoint(x, y, random.uniform(5, 9)))
    else { return }
    let height = foot.y - top.y
    let green = PaintColour(random.uniform(0.12, 0.24), random.uniform(0.22, 0.34), random.uniform(0.08, 0.15))
    for _ in 0..<7 {
      let radius = height * random.uniform(0.16, 0.3)
      let middle = PixelPoint(
        x: foot.x + height * random.uniform(-0.22, 0.22), y: foot.y - height * random.uniform(0.3, 0.85))
      let colour = light.shade(
        green.scaled(random.uniform(0.7, 1.25)), normal: SIMD3(0, 0, 1), distance: distance)
      found.append(
        ShadedPolygon(
          Disc.unitCircle.map { PixelPoint(x: middle.x + $0.x * radius, y: middle.y + $0.y * radius) }, colour))
    }
  }

  private func houses(x: Double, side: Double, _ random: inout SplitMix64, _ found: inout [ShadedPolygon]) {
    var y = 190.0
    while y > -10 {
      let depth = random.uniform(9, 16)
      let height = random.uniform(6, 12)
      let colour = PaintColour(0.6, 0.56, 0.5).mixed(
        with: PaintColour(random.uniform(0.4, 0.8), random.uniform(0.4, 0.6), random.uniform(0.35, 0.5)), 0.5)
      wall(x, y - depth, x, y, 0, height, colour, &found)
      wall(x, y - depth, x + side * 10, y - depth, 0, height, colour.scaled(0.85), &found)
      for window in stride(from: y - depth + 1.2, to: y - 1.5, by: 2.6) {
        for floor in stride(from: 1.2, to: height - 1.6, by: 2.9) {
          wall(x, window, x, window + 1.1, floor, floor + 1.5, PaintColour(0.12, 0.14, 0.17), &found)
        }
      }
      y -= depth
    }
  }

  private func wall(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ low: Double, _ high: Double, _ colour: PaintColour,
    _ found: inout [ShadedPolygon]
  ) {
    let corners = [
      ScenePoint(x1, y1, low), ScenePoint(x2, y2, low), ScenePoint(x2, y2, high), ScenePoint(x1, y1, high),
    ]
    let side: Double = x1 > 0 ? -1 : 1
    add(corners, colour, normal: x1 == x2 ? SIMD3(side, 0, 0) : SIMD3(0, -1, 0), &found)
  }

  private func ground(_ corners: [ScenePoint], _ colour: PaintColour, _ found: inout [ShadedPolygon]) {
    add(corners, colour, normal: SIMD3(0, 0, 1), &found)
  }

  private func add(
    _ corners: [ScenePoint], _ colour: PaintColour, normal: SIMD3<Double>, _ found: inout [ShadedPolygon]
  ) {
    let pixels = SceneClipping.project(corners, camera.camera)
    guard pixels.count >= 3 else { return }
    let middle = corners.reduce(SIMD3<Double>.zero) { $0 + $1 } / Double(corners.count) - camera.position
    let distance = (middle * middle).sum().squareRoot()
    found.append(ShadedPolygon(pixels, light.shade(colour, normal: normal, distance: distance)))
  }

  private func ordered(_ a: Double, _ b: Double) -> ClosedRange<Double> { min(a, b)...max(a, b) }
}
