import Glibc

/// Follows vehicles through a junction from the gate they came in by to the gate they left by.
package struct TurningWatch: Sendable {
  package struct Settings: Sendable, Hashable {
    /// How far before the first and beyond the last place seen a missing gate is looked for, metres.
    package var reach = 60.0
    /// The way that gives a heading, metres.
    package var headingWay = 3.0
    /// A vehicle that moved less than this in all has made no movement, metres.
    package var smallestWay = 8.0
    /// Gates are crossed without the lines' long dead band: junctions are small.
    package var deadBand = 0.7

    package init() {}
  }

  private struct Way {
    var entry: String?
    var exit: String?
    let first: GroundPoint
    /// Direction of the first sure piece of way.
    var firstHeading: SIMD2<Double>?
    var last: GroundPoint
    var lastHeading: SIMD2<Double>?
    var headingAnchor: GroundPoint
    var length = 0.0
  }

  private struct Gate {
    let name: String
    let segment: Segment<GroundPoint>
    let orientation: Double
  }

  private let settings: Settings
  private let gates: [Gate]
  private var counters: [LineCounter]
  private var ways: [Int: Way] = [:]

  package init(gates scene: [SceneGate], ground: MeasuringGround, settings: Settings = Settings()) {
    self.settings = settings
    var lineSettings = LineCounter.Settings()
    lineSettings.deadBand = settings.deadBand
    lineSettings.widestDeadBand = max(settings.deadBand, 2)
    gates = scene.compactMap { gate in
      ground.line(from: gate.from, to: gate.to).map {
        Gate(name: gate.name, segment: $0.segment, orientation: $0.orientation)
      }
    }
    counters = scene.compactMap {
      LineCounter(line: SceneLine(name: $0.name, from: $0.from, to: $0.to), ground: ground, settings: lineSettings)
    }
  }

  package var isEmpty: Bool { gates.isEmpty }

  /// Takes the place where a vehicle was seen first, before its track was confirmed.
  package mutating func begin(_ vehicle: Int, place: GroundPoint, covariance: Covariance2, at time: Timestamp) {
    guard !gates.isEmpty, ways[vehicle] == nil else { return }
    ways[vehicle] = Way(first: place, last: place, headingAnchor: place)
    for index in counters.indices {
      counters[index].begin(trackID: vehicle, place: place, covariance: covariance, at: time)
    }
  }

  /// A movement as soon as both gates were seen.
  package mutating func update(
    _ vehicle: Int, place: GroundPoint, covariance: Covariance2, at time: Timestamp
  ) -> TurningMovement? {
    guard !gates.isEmpty else { return nil }
    var way = ways[vehicle] ?? Way(first: place, last: place, headingAnchor: place)
    note(place, &way)
    var movement: TurningMovement?
    for index in counters.indices {
      let found = counters[index].update(trackID: vehicle, place: place, covariance: covariance, at: time)
      if let found { movement = take(found.passage, &way) ?? movement }
    }
    ways[vehicle] = way
    return movement
  }

  /// The vehicle is gone: concludes the gate that was not seen from where it came from or headed to.
  package mutating func end(_ vehicle: Int) -> TurningMovement? {
    guard var way = ways.removeValue(forKey: vehicle) else { return nil }
    var movement: TurningMovement?
    for index in counters.indices {
      if let found = counters[index].end(trackID: vehicle) { movement = take(found.passage, &way) ?? movement }
    }
    if let movement { return movement }
    guard way.length >= settings.smallestWay, way.entry == nil || way.exit == nil else { return nil }
    guard way.entry != nil || way.exit != nil else { return nil }
    let entry = way.entry ?? way.firstHeading.flatMap { gate(from: way.first, along: $0 * -1) }
    let exit = way.exit ?? way.lastHeading.flatMap { gate(from: way.last, along: $0) }
    guard let entry, let exit else { return nil }
    return TurningMovement(entry: entry, exit: exit, isInferred: true)
  }

  private func take(_ passage: LinePassage, _ way: inout Way) -> TurningMovement? {
    switch passage.direction {
    case .forward:
      way.entry = passage.line
      way.exit = nil
      return nil
    case .backward:
      guard way.exit == nil else { return nil }
      way.exit = passage.line
      return way.entry.map { TurningMovement(entry: $0, exit: passage.line, isInferred: false) }
    }
  }

  private func note(_ place: GroundPoint, _ way: inout Way) {
    let x = place.x - way.headingAnchor.x
    let y = place.y - way.headingAnchor.y
    let step = hypot(x, y)
    way.last = place
    guard step >= settings.headingWay else { return }
    way.length += step
    way.lastHeading = SIMD2(x / step, y / step)
    if way.firstHeading == nil { way.firstHeading = way.lastHeading }
    way.headingAnchor = place
  }

  /// The nearest gate that the straight way on would leave the junction by.
  private func gate(from place: GroundPoint, along heading: SIMD2<Double>) -> String? {
    let reach = settings.reach
    let end = GroundPoint(x: place.x + heading.x * reach, y: place.y + heading.y * reach)
    var best: (name: String, fraction: Double)?
    for gate in gates {
      guard let found = gate.segment.crossing(from: place, to: end) else { continue }
      // From inside to outside: an entry is looked for backwards, so it too is left.
      let goesOut = found.isTowardsPositive != (gate.orientation > 0)
      guard goesOut, found.pathFraction < best?.fraction ?? .infinity else { continue }
      best = (gate.name, found.pathFraction)
    }
    return best?.name
  }
}
