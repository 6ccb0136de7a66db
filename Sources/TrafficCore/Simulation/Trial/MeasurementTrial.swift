import Glibc

/// One simulated scene measured through a degraded detector, a tracker and clumsy clicks, held against the truth.
package struct MeasurementTrial: Sendable {
  package struct Settings: Sendable, Hashable {
    package var simulation: SimulationSettings
    package var seconds = 60.0
    /// Measured so much longer than judged, before and after, seconds: in a jam a lorry's bumper and its middle cross a
    /// line that far apart.
    package var margin = 10.0
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
    let start = Timestamp.zero.advanced(bySeconds: self.settings.margin)
    let end = start.advanced(bySeconds: self.settings.seconds)
    let count = Int((self.settings.seconds + 2 * self.settings.margin) * self.settings.simulation.framesPerSecond)
    var judge = TrialJudge(farthest: self.settings.farthest, judged: start..<end)
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
    return judge.concluded()
  }

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
