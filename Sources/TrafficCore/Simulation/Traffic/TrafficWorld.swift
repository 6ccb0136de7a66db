import Glibc

/// All vehicles of a simulated place, moved forward in time. Deterministic: the same layout and seed give the same
/// traffic.
struct TrafficWorld: Sendable {
  struct Vehicle: Sendable {
    let id: Int
    let model: VehicleModel
    let route: Int
    let driver: CarFollowing
    /// Metres along the route, of the vehicle's middle.
    var distance: Double
    var speed: Double
    var offset: Double
    let wander: (amplitude: Double, length: Double, phase: Double)
  }

  let layout: RoadLayout
  private(set) var time: Double
  private(set) var vehicles: [Vehicle] = []
  private var random: SplitMix64
  private var nextSpawn: [Double]
  private var lastID: Int

  /// Seconds of traffic before time zero, so that the road is not empty.
  static let warmUp = 120.0
  /// Longest step of the integration, seconds.
  static let longestStep = 0.02
  private static let warmUpStep = 0.1

  init(layout: RoadLayout, random: SplitMix64) {
    self.layout = layout
    self.random = random
    lastID = layout.parked.count
    time = -Self.warmUp
    nextSpawn = layout.spawners.map { _ in -Self.warmUp }
    for index in layout.spawners.indices { scheduleSpawn(index) }
    while time < -1e-9 { step(min(Self.warmUpStep, -time)) }
    time = 0
  }

  mutating func advance(to target: Double) {
    let span = target - time
    guard span > 0 else { return }
    let steps = max(1, Int((span / Self.longestStep).rounded(.up)))
    for _ in 0..<steps { step(span / Double(steps)) }
    time = target
  }

  func pose(of vehicle: Vehicle) -> RoadPath.Pose {
    let wander = vehicle.wander
    let sway = wander.amplitude * sin(2 * .pi * vehicle.distance / wander.length + wander.phase)
    return layout.routes[vehicle.route].path.pose(at: vehicle.distance, offset: vehicle.offset + sway)
  }

  func lane(of vehicle: Vehicle) -> String? {
    span(of: vehicle).map { layout.pieces[layout.routes[vehicle.route].spans[$0].piece].lane }
  }

  private func span(of vehicle: Vehicle) -> Int? {
    layout.routes[vehicle.route].spans.firstIndex { vehicle.distance >= $0.from && vehicle.distance < $0.to }
  }

  private mutating func step(_ seconds: Double) {
    let occupants = occupants()
    var accelerations: [Double] = []
    accelerations.reserveCapacity(vehicles.count)
    for index in vehicles.indices { accelerations.append(acceleration(index, occupants)) }
    for index in vehicles.indices {
      let before = vehicles[index].speed
      let after = max(0, before + accelerations[index] * seconds)
      vehicles[index].speed = after
      vehicles[index].distance += (before + after) / 2 * seconds
    }
    time += seconds
    vehicles.removeAll { $0.distance > layout.routes[$0.route].path.length + $0.model.length / 2 }
    for index in layout.spawners.indices where time >= nextSpawn[index] { spawn(index) }
  }

  /// For each piece, who is on it and how far along it.
  private func occupants() -> [[(vehicle: Int, along: Double)]] {
    var found: [[(vehicle: Int, along: Double)]] = Array(repeating: [], count: layout.pieces.count)
    for (index, vehicle) in vehicles.enumerated() {
      guard let span = span(of: vehicle) else { continue }
      let place = layout.routes[vehicle.route].spans[span]
      found[place.piece].append((index, vehicle.distance - place.from))
    }
    return found
  }

  private func acceleration(_ index: Int, _ occupants: [[(vehicle: Int, along: Double)]]) -> Double {
    let vehicle = vehicles[index]
    let route = layout.routes[vehicle.route]
    let front = vehicle.distance + vehicle.model.length / 2
    var gap = Double.infinity
    var leaderSpeed = vehicle.speed
    if let leader = leader(of: index, occupants) {
      gap = leader.gap
      leaderSpeed = vehicles[leader.vehicle].speed
    }
    if let line = route.stopLine, let group = route.signalGroup, let signals = layout.signals,
      !signals.isGreen(group, at: time), front < line
    {
      let needed = vehicle.speed * vehicle.speed / (2 * Self.firmBraking)
      if line - front >= needed, line - front < gap {
        gap = line - front
        leaderSpeed = 0
      }
    }
    return vehicle.driver.acceleration(
      speed: vehicle.speed, limit: limit(vehicle, route), gap: gap, closing: vehicle.speed - leaderSpeed)
  }

  private func limit(_ vehicle: Vehicle, _ route: RoadLayout.Route) -> Double {
    if let outflow = layout.outflow, vehicle.distance > route.path.length - Self.outflowStretch {
      return outflow.peak * (0.5 + 0.5 * sin(2 * .pi * time / outflow.period))
    }
    guard let slow = route.slowStretch, vehicle.distance < slow.to else { return .infinity }
    let ahead = max(0, slow.from - vehicle.distance)
    return (slow.speed * slow.speed + 2 * Self.gentleBraking * ahead).squareRoot()
  }

  private func leader(
    of index: Int, _ occupants: [[(vehicle: Int, along: Double)]]
  ) -> (vehicle: Int, gap: Double)? {
    let vehicle = vehicles[index]
    let spans = layout.routes[vehicle.route].spans
    guard let first = span(of: vehicle) else { return nil }
    var best: (vehicle: Int, gap: Double)?
    for span in spans[first...] where span.from - vehicle.distance < Self.lookAhead {
      func consider(_ other: (vehicle: Int, along: Double)) {
        let distance = span.from + other.along - vehicle.distance
        guard other.vehicle != index, distance > 0 else { return }
        let gap = distance - (vehicle.model.length + vehicles[other.vehicle].model.length) / 2
        if gap < best?.gap ?? .infinity { best = (other.vehicle, gap) }
      }
      for other in occupants[span.piece] { consider(other) }
      for sibling in layout.pieces[span.piece].sharesStartWith {
        for other in occupants[sibling] {
          if other.along < Self.sharedStart + vehicles[other.vehicle].model.length / 2 { consider(other) }
        }
      }
      if best != nil { break }
    }
    return best
  }

  private mutating func scheduleSpawn(_ index: Int) {
    // Drivers keep a distance: a fixed part and a random one.
    let mean = layout.spawners[index].meanHeadway
    nextSpawn[index] = max(nextSpawn[index], time) + 0.4 * mean + random.exponential(mean: 0.6 * mean)
  }

  private mutating func spawn(_ index: Int) {
    let spawner = layout.spawners[index]
    let route = choose(spawner.routes.map { ($0.index, $0.weight) })
    let trafficClass = choose(spawner.mix)
    let model = VehicleModel(.draw(trafficClass, &random), &random)
    let slower = trafficClass == .truck || trafficClass == .bus ? 0.82 : 1.0
    let wanted = max(0.6, (spawner.wantedSpeed.mean + random.normal() * spawner.wantedSpeed.deviation) * slower)
    let driver = CarFollowing(trafficClass, wantedSpeed: wanted, &random)
    let piece = layout.routes[route].spans[0].piece
    var free = Double.infinity
    var ahead = wanted
    for vehicle in vehicles where layout.routes[vehicle.route].spans[0].piece == piece {
      let gap = vehicle.distance - vehicle.model.length / 2 - model.length
      if gap < free { (free, ahead) = (gap, vehicle.speed) }
    }
    let speed = free < Self.lookAhead ? min(wanted, ahead) : wanted
    guard free > driver.standingGap + speed * 0.7 else { return }  // full: tried again at the next step
    lastID += 1
    vehicles.append(
      Vehicle(
        id: lastID, model: model, route: route, driver: driver, distance: model.length / 2, speed: speed,
        offset: random.uniform(-spawner.sideways, spawner.sideways),
        wander: (random.uniform(0, 0.15), random.uniform(60, 140), random.uniform(0, 6))))
    scheduleSpawn(index)
  }

  private mutating func choose<Choice>(_ choices: [(Choice, Double)]) -> Choice {
    var left = random.unit() * choices.reduce(0) { $0 + $1.1 }
    for (choice, weight) in choices {
      left -= weight
      if left < 0 { return choice }
    }
    return choices[choices.count - 1].0
  }

  private static let lookAhead = 120.0
  /// Harder than this nobody brakes for a light that turned.
  private static let firmBraking = 3.5
  /// How drivers slow down for a bend, m/s².
  private static let gentleBraking = 1.4
  /// Metres before the end of the road on which a jam's outflow limits the speed.
  private static let outflowStretch = 40.0
  /// Metres that diverging ways share.
  private static let sharedStart = 6.0
}
