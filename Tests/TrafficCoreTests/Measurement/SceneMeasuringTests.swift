import Glibc
import Testing
import TrafficCore

struct SceneMeasuringTests {
  private func area(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> [NormalizedPoint] {
    [(x1, y1), (x2, y1), (x2, y2), (x1, y2)].map { Drive.normalized(GroundPoint(x: $0.0, y: $0.1)) }
  }

  private func kinds(_ scene: Scene, _ frames: [[TrackObservation]], fps: Double = 10) throws
    -> [MeasurementEvent.Kind]
  {
    var meter = try Meter(scene: scene, size: Drive.size)
    return meter.run(frames, fps: fps).map(\.kind)
  }

  @Test func `a visit to a zone lasts from the first to the last frame inside`() throws {
    var scene = Drive.scene(lines: [])
    scene.zones = [SceneZone(name: "box", corners: area(-4, 25, 4, 35))]
    // 2 m/s: 5 s inside.
    let frames = (0..<150).map { [Drive.track(1, Drive.box(x: 0, y: 20 + 0.2 * Double($0)))] }
    let found = try kinds(scene, frames)
    guard case .enteredZone("box") = found.first, case .leftZone("box", let dwell) = found.last else {
      Issue.record("\(found)")
      return
    }
    #expect(abs(dwell - 5) < 0.3)
  }

  @Test func `a vehicle that stays is reported after ten seconds, parked ones are not`() throws {
    var scene = Drive.scene(lines: [])
    scene.zones = [SceneZone(name: "parking", corners: area(2, 20, 6, 40), allowsStanding: true)]
    let frames = (0..<140).map { index in
      let step = index < 120 ? 0.0 : Double(index - 120)
      return [
        Drive.track(1, Drive.box(x: -3, y: 30 + step)), Drive.track(2, Drive.box(x: 4, y: 30)),
      ]
    }
    var meter = try Meter(scene: scene, size: Drive.size)
    let events = meter.run(frames, fps: 10)
    let stopped = events.filter { if case .stopped = $0.kind { true } else { false } }
    let moved = events.filter { if case .movedAgain = $0.kind { true } else { false } }
    #expect(stopped.map(\.vehicle) == [1])
    #expect(moved.map(\.vehicle) == [1])
  }

  @Test func `driving against the lane is reported once`() throws {
    var scene = Drive.scene(lines: [])
    scene.lanes = [
      SceneLane(
        name: "left", corners: area(-6, 15, 0, 60),
        direction: .init(
          from: Drive.normalized(GroundPoint(x: -3, y: 55)), to: Drive.normalized(GroundPoint(x: -3, y: 18))))
    ]
    let frames = (0..<30).map { index in
      [
        Drive.track(1, Drive.box(x: -3, y: 20 + Double(index))),
        Drive.track(2, Drive.box(x: -3, y: 55 - Double(index))),
      ]
    }
    let wrong = try kinds(scene, frames).filter { if case .wrongWay = $0 { true } else { false } }
    #expect(wrong == [.wrongWay(lane: "left")])
  }

  @Test func `a queue counts standing vehicles of its lane and their length`() throws {
    var scene = Drive.scene(lines: [])
    scene.lanes = [
      SceneLane(
        name: "right", corners: area(0, 15, 6, 60),
        direction: .init(
          from: Drive.normalized(GroundPoint(x: 3, y: 18)), to: Drive.normalized(GroundPoint(x: 3, y: 55))))
    ]
    var meter = try Meter(scene: scene, size: Drive.size)
    let frames = (0..<60).map { index in
      [20.0, 27, 34].enumerated().map { Drive.track($0.offset, Drive.box(x: 3, y: $0.element)) }
        + [Drive.track(9, Drive.box(x: 3, y: 15 + Double(index) * 0.7))]
    }
    for (index, tracks) in frames.enumerated() {
      _ = meter.update(tracks, at: Timestamp.zero.advanced(bySeconds: Double(index) / 10))
    }
    let queue = try #require(meter.queues(at: Timestamp.zero.advanced(bySeconds: 5.9)).first?.queue)
    #expect(queue.vehicles == 3)
    #expect(abs(queue.metres - 14) < 0.5)
  }

  @Test func `gates tell where vehicles turned, and say when one end is concluded`() throws {
    // South gate entered northwards, east gate left eastwards.
    var scene = Drive.scene(lines: [])
    let south = SceneGate(
      name: "south", from: Drive.normalized(GroundPoint(x: 6, y: 20)),
      to: Drive.normalized(GroundPoint(x: -6, y: 20)))
    let east = SceneGate(
      name: "east", from: Drive.normalized(GroundPoint(x: 10, y: 45)),
      to: Drive.normalized(GroundPoint(x: 10, y: 25)))
    scene.gates = [south, east]
    let turn = (0..<60).map { index -> GroundPoint in
      let way = Double(index) * 0.6
      return way < 21 ? GroundPoint(x: 2, y: 14 + way) : GroundPoint(x: 2 + way - 21, y: 35)
    }
    let whole = try kinds(scene, turn.map { [Drive.track(1, Drive.box(x: $0.x, y: $0.y))] })
    #expect(whole == [.turned(TurningMovement(entry: "south", exit: "east", isInferred: false))])
    let late = try kinds(scene, turn.dropFirst(18).map { [Drive.track(1, Drive.box(x: $0.x, y: $0.y))] })
    #expect(late == [.turned(TurningMovement(entry: "south", exit: "east", isInferred: true))])
    let early = try kinds(scene, turn.prefix(45).map { [Drive.track(1, Drive.box(x: $0.x, y: $0.y))] })
    #expect(early == [.turned(TurningMovement(entry: "south", exit: "east", isInferred: true))])
  }

  @Test func `speeding is said once and only when surely above the limit`() throws {
    var scene = Drive.scene(lines: [])
    scene.speedLimitKilometresPerHour = 50
    let speeding = { (metresPerSecond: Double) in
      try self.kinds(
        scene, (0..<60).map { [Drive.track(1, Drive.box(x: 1, y: 16 + metresPerSecond * Double($0) / 25))] }, fps: 25
      ).filter { if case .speeding = $0 { true } else { false } }.count
    }
    #expect(try speeding(20) == 1)
    #expect(try speeding(14) == 0)
  }

  @Test func `regions keep what stands inside and drop what stands in an excluded one`() throws {
    let whole = SceneRegion(name: "road", kind: .include, corners: area(-6, 15, 6, 60))
    let hole = SceneRegion(name: "bay", kind: .exclude, corners: area(2, 20, 6, 30))
    let filter = try RegionFilter(regions: [whole, hole], size: Drive.size)
    #expect(filter.keeps(Drive.box(x: 0, y: 25)))
    #expect(!filter.keeps(Drive.box(x: 4, y: 25)))
    #expect(!filter.keeps(Drive.box(x: 10, y: 25)))
  }

  @Test func `a line above the horizon and a zone of two points are refused by name`() throws {
    var scene = Drive.scene(lines: [
      SceneLine(name: "sky", from: NormalizedPoint(x: 0.1, y: 0.01), to: NormalizedPoint(x: 0.9, y: 0.01))
    ])
    #expect(throws: MeterProblem.notOnRoad(kind: "line", name: "sky")) {
      try Meter(scene: scene, size: Drive.size)
    }
    scene = Drive.scene()
    scene.zones = [SceneZone(name: "thin", corners: Array(area(0, 20, 4, 30).prefix(2)))]
    #expect(throws: MeterProblem.area(kind: "zone", name: "thin", .tooFewCorners(2))) {
      try Meter(scene: scene, size: Drive.size)
    }
  }
}
