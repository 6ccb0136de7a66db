/// A street along the y axis with a lane each way, parked cars on both sides, cyclists and people on the pavements.
struct StreetRoads: Sendable {
  let laneWidth = 3.2
  let parkingWidth = 2.2
  let pavementWidth = 3.0
  let start = -30.0
  let end = 140.0

  var kerb: Double { laneWidth + parkingWidth }

  func layout(density: SimulatedDensity, _ random: inout SplitMix64) -> RoadLayout {
    var layout = RoadLayout()
    let isJam = density == .jam
    for isAway in [true, false] {
      let side = isAway ? 1.0 : -1.0
      let name = isAway ? "away" : "towards"
      add(
        "\(name)-1", x: side * laneWidth / 2, isAway, &layout, headway: isJam ? 4 : 8,
        mix: [(.car, 0.8), (.truck, 0.06), (.bus, 0.04), (.motorcycle, 0.1)], speed: (11, 1.3), sideways: 0.2)
      add(
        "\(name)-cycle", x: side * (laneWidth - 0.35), isAway, &layout, headway: 25, mix: [(.bicycle, 1)],
        speed: (4.8, 0.7), sideways: 0.1)
      add(
        "\(name)-pavement", x: side * (kerb + pavementWidth / 2), isAway, &layout, headway: 14,
        mix: [(.pedestrian, 1)], speed: (1.35, 0.2), sideways: 0.9)
      park(side: side, &layout, &random)
    }
    if isJam { layout.outflow = (peak: 6, period: 41) }
    return layout
  }

  private func add(
    _ lane: String, x: Double, _ isAway: Bool, _ layout: inout RoadLayout, headway: Double,
    mix: [(TrafficClass, Double)], speed: (Double, Double), sideways: Double
  ) {
    let (from, to) = isAway ? (start, end) : (end, start)
    let path = RoadPath.straight(from: GroundPoint(x: x, y: from), to: GroundPoint(x: x, y: to))
    layout.pieces.append(.init(lane: lane))
    layout.routes.append(
      .init(path: path, spans: [.init(piece: layout.pieces.count - 1, from: -50, to: path.length + 50)]))
    layout.spawners.append(
      .init(
        routes: [(layout.routes.count - 1, 1)], meanHeadway: headway, mix: mix, wantedSpeed: speed, sideways: sideways))
  }

  private func park(side: Double, _ layout: inout RoadLayout, _ random: inout SplitMix64) {
    var y = random.uniform(2, 8)
    while y < end - 20 {
      let model = VehicleModel(.draw(.car, &random), &random)
      if random.chance(0.75) {
        layout.parked.append(
          .init(
            model: model,
            place: GroundPoint(
              x: side * (laneWidth + parkingWidth / 2 + random.uniform(-0.1, 0.15)), y: y + model.length / 2),
            heading: (side > 0 ? 1 : -1) * .pi / 2 + random.uniform(-0.03, 0.03)))
      }
      y += model.length + random.uniform(0.8, 2)
    }
  }
}
