import Glibc

/// One simulated scene measured through a degraded detector, a tracker and clumsy clicks, held against the truth.
package struct MeasurementTrial: Sendable {
  package struct Settings: Sendable, Hashable {
    package var simulation: SimulationSettings
    package var seconds = 60.0
    /// Every calibration click is off by so many pixels (one deviation, each axis).
    package var clickDeviation = 1.5
    package var detector = DetectorModel.Settings()
    /// Chance that a whole frame never arrives.
    package var droppedFrames = 0.02
    /// Speeds farther away than this are not judged, metres.
    package var farthest = 80.0

    package init(simulation: SimulationSettings) { self.simulation = simulation }
  }

  /// Gives detections identities: a real tracker, or the truth's own.
  package typealias Tracking = (_ detections: [Detection], _ timestamp: Timestamp, _ truth: SimulatedFrame)
    -> [TrackObservation]

  package let settings: Settings
  package let scene: Scene
  private var simulator: Simulator
  private var detector: DetectorModel
  private var random: SplitMix64

  package init(_ settings: Settings) {
    self.settings = settings
    simulator = Simulator(settings.simulation)
    detector = DetectorModel(seed: settings.simulation.seed, settings: settings.detector)
    random = SplitMix64(seed: settings.simulation.seed).split(99)
    scene = Self.clicked(simulator.scene, settings, &random)
  }

  /// Runs the whole scene.
  package mutating func run(meter settings: Meter.Settings = .init(), tracking: Tracking) throws -> TrialResult {
    var meter = try Meter(scene: scene, size: self.settings.simulation.size, settings: settings)
    let size = self.settings.simulation.size
    // Measured a little longer than judged, so that what happens at the end can still be said.
    let end = Timestamp.zero.advanced(bySeconds: self.settings.seconds)
    let count = Int((self.settings.seconds + Self.tail) * self.settings.simulation.framesPerSecond)
    var judge = TrialJudge(farthest: self.settings.farthest, end: end)
    var last = Timestamp.zero
    for _ in 0..<count {
      let frame = simulator.next()
      judge.note(frame)
      last = frame.timestamp
      guard !random.chance(self.settings.droppedFrames) else { continue }
      let tracks = tracking(detector.detections(in: frame, size: size), frame.timestamp, frame)
      judge.judge(meter.update(tracks, at: frame.timestamp), against: frame)
    }
    judge.note(meter.finish(at: last))
    return judge.result
  }

  /// Seconds.
  private static let tail = 4.0

  /// The scene as a person with an unsteady hand would have clicked it.
  private static func clicked(_ scene: Scene, _ settings: Settings, _ random: inout SplitMix64) -> Scene {
    var scene = scene
    let size = settings.simulation.size
    guard var calibration = scene.calibration else { return scene }
    for index in calibration.points.indices {
      calibration.points[index].picture.x += settings.clickDeviation * random.normal() / Double(size.width)
      calibration.points[index].picture.y += settings.clickDeviation * random.normal() / Double(size.height)
    }
    calibration.clickDeviation = settings.clickDeviation
    scene.calibration = calibration
    return scene
  }
}

/// What a trial found.
package struct TrialResult: Sendable {
  package struct Speed: Sendable, Hashable {
    package var vehicle: Int
    /// Measured minus true, km/h.
    package var error: Double
    package var plusMinus: Double
    package var truth: Double
    package var distance: Double
  }

  package struct CountKey: Sendable, Hashable {
    package var line: String
    package var direction: LineDirection
    package var trafficClass: TrafficClass
  }

  package var speeds: [Speed] = []
  package var trueCounts: [CountKey: Int] = [:]
  package var counts: [CountKey: Int] = [:]
  package var trueMovements: [Tally.Movement: Int] = [:]
  package var movements: [Tally.Movement: Int] = [:]
  package var inferredMovements: [Tally.Movement: Int] = [:]

  package init() {}

  package var keys: Set<CountKey> { Set(trueCounts.keys).union(counts.keys) }

  /// Counted too much or too little, over all lines, directions and classes together.
  package var wrongCounts: Int {
    keys.reduce(0) { $0 + abs(counts[$1, default: 0] - trueCounts[$1, default: 0]) }
  }

  package var largestCountError: Int {
    keys.map { abs(counts[$0, default: 0] - trueCounts[$0, default: 0]) }.max() ?? 0
  }

  package var trueCount: Int { trueCounts.values.reduce(0, +) }

  /// Movements of the truth that were found, inferred ones included.
  package var foundMovements: Int {
    trueMovements.reduce(0) { sum, truth in
      sum + min(truth.value, movements[truth.key, default: 0] + inferredMovements[truth.key, default: 0])
    }
  }

  package var trueMovementCount: Int { trueMovements.values.reduce(0, +) }

  package mutating func add(_ other: TrialResult) {
    speeds += other.speeds
    trueCounts.merge(other.trueCounts, uniquingKeysWith: +)
    counts.merge(other.counts, uniquingKeysWith: +)
    trueMovements.merge(other.trueMovements, uniquingKeysWith: +)
    movements.merge(other.movements, uniquingKeysWith: +)
    inferredMovements.merge(other.inferredMovements, uniquingKeysWith: +)
  }
}

extension TrialResult {
  /// Median and 95th percentile of the absolute error, mean error, and how often ± held the truth.
  package struct SpeedSummary: Sendable, Hashable {
    package var count: Int
    package var median: Double
    package var p95: Double
    package var bias: Double
    package var coverage: Double
  }

  /// nil without a reading.
  package var speedSummary: SpeedSummary? {
    guard !speeds.isEmpty else { return nil }
    let errors = speeds.map { abs($0.error) }.sorted()
    let held = speeds.filter { abs($0.error) <= $0.plusMinus }.count
    return SpeedSummary(
      count: errors.count, median: errors[errors.count / 2],
      p95: errors[min(errors.count - 1, Int(Double(errors.count) * 0.95))],
      bias: speeds.reduce(0) { $0 + $1.error } / Double(speeds.count),
      coverage: Double(held) / Double(speeds.count))
  }
}
