/// A motorway along the y axis: lanes away from the camera on the right, towards it on the left.
struct MotorwayRoads: Sendable {
  let lanesEachWay: Int
  let laneWidth = 3.6
  let median = 3.0
  let shoulder = 2.5
  let start = -40.0
  let end = 260.0

  init(_ random: inout SplitMix64) { lanesEachWay = 2 + random.index(below: 2) }

  /// x of a lane's middle; lane 1 is the slow, outer one.
  func middle(lane: Int, isAway: Bool) -> Double {
    let fromMedian = median / 2 + (Double(lanesEachWay - lane) + 0.5) * laneWidth
    return isAway ? fromMedian : -fromMedian
  }

  var carriageway: Double { Double(lanesEachWay) * laneWidth }

  func layout(density: SimulatedDensity) -> RoadLayout {
    var layout = RoadLayout()
    for isAway in [true, false] {
      for lane in 1...lanesEachWay {
        let x = middle(lane: lane, isAway: isAway)
        let (from, to) = isAway ? (start, end) : (end, start)
        let path = RoadPath.straight(from: GroundPoint(x: x, y: from), to: GroundPoint(x: x, y: to))
        layout.pieces.append(RoadLayout.Piece(lane: "\(isAway ? "away" : "towards")-\(lane)"))
        layout.routes.append(
          RoadLayout.Route(
            path: path,
            spans: [.init(piece: layout.pieces.count - 1, from: -50, to: path.length + 50)]))
        layout.spawners.append(spawner(lane: lane, route: layout.routes.count - 1, density: density))
      }
    }
    if density == .jam { layout.outflow = (peak: 9, period: 47) }
    return layout
  }

  private func spawner(lane: Int, route: Int, density: SimulatedDensity) -> RoadLayout.Spawner {
    let mixes: [[(TrafficClass, Double)]] = [
      [(.car, 0.62), (.truck, 0.25), (.bus, 0.07), (.motorcycle, 0.06)],
      [(.car, 0.84), (.truck, 0.06), (.bus, 0.03), (.motorcycle, 0.07)],
      [(.car, 0.93), (.motorcycle, 0.07)],
    ]
    return RoadLayout.Spawner(
      routes: [(route, 1)], meanHeadway: density == .jam ? 2.4 : 4.5, mix: mixes[lane - 1],
      wantedSpeed: (22 + 4 * Double(lane), 2.2))
  }
}
