import Glibc

/// Four arms with one lane each way meeting at the origin; traffic drives on the right, each arm has green in turn.
struct JunctionRoads: Sendable {
  static let arms = ["south", "east", "north", "west"]
  let laneWidth = 3.5
  /// From the middle to the stop lines, metres.
  let reach = 11.0
  let armLength = 90.0

  /// A point given for the south arm (traffic enters northwards at +x), turned to another arm.
  func turned(_ point: GroundPoint, to arm: Int) -> GroundPoint {
    // South → east → north → west: a quarter turn from the x axis towards the y axis each.
    switch arm {
    case 0: point
    case 1: GroundPoint(x: -point.y, y: point.x)
    case 2: GroundPoint(x: -point.x, y: -point.y)
    default: GroundPoint(x: point.y, y: -point.x)
    }
  }

  func layout(density: SimulatedDensity) -> RoadLayout {
    var layout = RoadLayout()
    layout.signals = RoadLayout.Signals(groups: 4, green: 11, allRed: 4)
    for arm in 0..<4 { layout.pieces.append(.init(lane: "\(Self.arms[arm])-in")) }
    for arm in 0..<4 { layout.pieces.append(.init(lane: "\(Self.arms[arm])-out")) }
    for arm in 0..<4 {
      let connectors = (0..<3).map { layout.pieces.count + $0 }
      var choices: [(index: Int, weight: Double)] = []
      for (turn, weight) in [(1, 0.25), (2, 0.5), (3, 0.25)] {
        let piece = layout.pieces.count
        layout.pieces.append(
          .init(lane: "\(Self.arms[arm])-crossing", sharesStartWith: connectors.filter { $0 != piece }))
        choices.append((layout.routes.count, weight))
        layout.routes.append(route(from: arm, to: (arm + turn) % 4, connector: piece, turn: turn))
      }
      layout.spawners.append(
        RoadLayout.Spawner(
          routes: choices, meanHeadway: density == .jam ? 5 : 11,
          mix: [(.car, 0.78), (.truck, 0.07), (.bus, 0.05), (.motorcycle, 0.1)], wantedSpeed: (12.5, 1.2)))
    }
    return layout
  }

  /// - Parameter turn: quarter turns from the entering arm to the leaving one: 1 right, 2 straight, 3 left.
  private func route(from arm: Int, to exit: Int, connector: Int, turn: Int) -> RoadLayout.Route {
    let x = laneWidth / 2
    let far = GroundPoint(x: x, y: -armLength)
    let stop = GroundPoint(x: x, y: -reach)
    let leave = turned(GroundPoint(x: -x, y: -reach), to: turn)
    let gone = turned(GroundPoint(x: -x, y: -armLength), to: turn)
    let approach = RoadPath.straight(from: far, to: stop)
    let middle =
      turn == 2
      ? RoadPath.straight(from: stop, to: leave)
      : RoadPath.turn(from: stop, corner: GroundPoint(x: x, y: leave.y), to: leave)
    let away = RoadPath.straight(from: leave, to: gone)
    let local = approach.joined(middle).joined(away)
    let steps = Int(local.length / 0.5)
    // Turned point by point: the path itself knows no rotation.
    let path = RoadPath(
      (0...steps).map { turned(local.pose(at: local.length * Double($0) / Double(steps)).place, to: arm) })
    let first = approach.length
    let second = first + middle.length
    return RoadLayout.Route(
      path: path,
      spans: [
        .init(piece: arm, from: -50, to: first), .init(piece: connector, from: first, to: second),
        .init(piece: 4 + exit, from: second, to: path.length + 50),
      ], entry: Self.arms[arm], exit: Self.arms[exit],
      slowStretch: turn == 2 ? nil : (first - 2, second, turn == 1 ? 5 : 6.5), stopLine: first - 1.5,
      signalGroup: arm)
  }
}
