import Glibc

/// Simulated traffic before a simulated camera, frame after frame, with everything that is true about it.
///
/// The same settings give the same frames on every machine with the same C mathematics. A plain value: copy it to
/// replay from here.
package struct Simulator: Sendable {
  package let settings: SimulationSettings
  let site: SimulatedSite
  private(set) var world: TrafficWorld
  private var nextIndex = 0
  private var places: [Int: (place: GroundPoint, time: Double)] = [:]
  private var entries: [Int: String] = [:]
  private var map: OcclusionMap
  private let shake: CameraShake

  package init(_ settings: SimulationSettings) {
    self.settings = settings
    let root = SplitMix64(seed: settings.seed)
    var siteRandom = root.split(1)
    site = SimulatedSite(settings, &siteRandom)
    world = TrafficWorld(layout: site.layout, random: root.split(2))
    map = OcclusionMap(size: settings.size)
    shake = CameraShake(isShaking: settings.isShaking, random: root.split(3))
  }

  /// What a person would have drawn for this camera, with exact clicks.
  package var scene: Scene { site.scene }
  package var camera: PinholeCamera { site.camera.camera }

  package mutating func next() -> SimulatedFrame {
    let index = nextIndex
    nextIndex += 1
    let time = Double(index) / settings.framesPerSecond
    world.advance(to: time)
    let shift = shake.shift(at: time)
    var frame = SimulatedFrame(
      index: index, timestamp: Timestamp.zero.advanced(bySeconds: time), vehicles: seen(shift: shift), crossings: [],
      movements: [], shift: shift)
    notePassages(&frame, at: time)
    return frame
  }

  /// The bodies in the world now, for truth and for drawing: far ones first.
  var bodies: [SimulatedBody] {
    var bodies = world.layout.parked.enumerated().map { index, parked in
      SimulatedBody(
        id: index + 1, model: parked.model, place: parked.place, heading: parked.heading, speed: 0,
        lane: nil, isParked: true)
    }
    for vehicle in world.vehicles {
      let pose = world.pose(of: vehicle)
      bodies.append(
        SimulatedBody(
          id: vehicle.id, model: vehicle.model, place: pose.place, heading: pose.heading, speed: vehicle.speed,
          lane: world.lane(of: vehicle), isParked: false))
    }
    let eye = GroundPoint(x: site.camera.position.x, y: site.camera.position.y)
    return bodies.sorted { ($0.place.distance(to: eye), $0.id) > ($1.place.distance(to: eye), $1.id) }
  }

  private mutating func seen(shift: PixelPoint) -> [TrueVehicle] {
    map.clear()
    var found: [(vehicle: TrueVehicle, cells: Int)] = []
    let eye = GroundPoint(x: site.camera.position.x, y: site.camera.position.y)
    for body in bodies {
      let pixels = body.outline(site.camera.camera).map { PixelPoint(x: $0.x + shift.x, y: $0.y + shift.y) }
      guard let whole = PixelBox(around: pixels) else { continue }
      let box = whole.clamped(to: settings.size)
      guard box.width >= 2, box.height >= 2 else { continue }
      let cells = map.cover(ConvexHull.of(pixels), by: found.count)
      found.append(
        (
          TrueVehicle(
            id: body.id, trafficClass: body.model.trafficClass, shape: body.model.shape, box: box, place: body.place,
            heading: body.heading, metresPerSecond: body.speed, lane: body.lane, visibility: 1,
            truncation: 1 - box.area / whole.area, isParked: body.isParked, distance: body.place.distance(to: eye)),
          cells
        ))
    }
    let own = map.ownCells(found.count)
    for index in found.indices where found[index].cells > 0 {
      found[index].vehicle.visibility = Double(own[index]) / Double(found[index].cells)
    }
    return found.map(\.vehicle)
  }

  private mutating func notePassages(_ frame: inout SimulatedFrame, at time: Double) {
    var now: [Int: (place: GroundPoint, time: Double)] = [:]
    for vehicle in world.vehicles {
      let place = world.pose(of: vehicle).place
      now[vehicle.id] = (place, time)
      guard let before = places[vehicle.id] else { continue }
      let moment = { (fraction: Double) in
        Timestamp.zero.advanced(bySeconds: before.time + (time - before.time) * fraction)
      }
      for line in site.lines {
        guard let crossing = line.segment.crossing(from: before.place, to: place) else { continue }
        frame.crossings.append(
          TrueCrossing(
            vehicle: vehicle.id, trafficClass: vehicle.model.trafficClass, line: line.name,
            direction: crossing.isTowardsPositive ? .backward : .forward, timestamp: moment(crossing.pathFraction)))
      }
      for gate in site.gates {
        guard let crossing = gate.segment.crossing(from: before.place, to: place) else { continue }
        if !crossing.isTowardsPositive {
          entries[vehicle.id] = gate.name
        } else if let entry = entries[vehicle.id] {
          frame.movements.append(
            TrueMovement(
              vehicle: vehicle.id, trafficClass: vehicle.model.trafficClass, entry: entry, exit: gate.name,
              timestamp: moment(crossing.pathFraction)))
          entries[vehicle.id] = nil
        }
      }
    }
    places = now
  }
}

extension PixelBox {
  /// The smallest box around points; nil for none.
  package init?(around points: [PixelPoint]) {
    guard let first = points.first else { return nil }
    var box = PixelBox(x1: first.x, y1: first.y, x2: first.x, y2: first.y)
    for point in points {
      box.x1 = min(box.x1, point.x)
      box.y1 = min(box.y1, point.y)
      box.x2 = max(box.x2, point.x)
      box.y2 = max(box.y2, point.y)
    }
    self = box
  }
}
