import Foundation
import TrafficCore

/// Measures simulated scenes through detector faults, unsteady clicks and the tracker, and compares with the truth.
enum EvaluateSimulatedCommand {
  private static let scenes = Option<Int>.whole("scenes", "COUNT", "how many scenes", in: 2...1000, fallback: 24)
  private static let seconds = Option<Double>.number(
    "seconds", "SECONDS", "length of each scene", in: 5...3600, fallback: 60)
  private static let seed = Option<Int>.whole(
    "seed", "NUMBER", "draws the scenes", in: 0...Int(Int32.max), fallback: 0, fallbackText: "today's date")

  static let command = Command(
    name: "evaluate simulated",
    summary: "judge speed, counts and turns on simulated scenes",
    details: """
      Draws scenes (heights, pitches; 24 have each place at 5, 15 and 25 frames per second, free and jammed), degrades the truth as \
      a detector would, clicks the calibration 1.5 pixels off, tracks, measures, and compares with the truth.
      """,
    options: [scenes, seconds, seed],
    example: Command.Example(line: "gantry evaluate simulated --scenes 24 --seed 20261120", output: ""),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let number = arguments.has(seed) ? arguments[seed] : today()
    let plan = TrialPlan.scenes(count: arguments[scenes], seed: UInt64(number), seconds: arguments[seconds])
    try console.print("seed \(number), \(plan.count) scenes of \(arguments[seconds].text(decimals: 0)) s")
    var pooled: [SimulatedDensity: TrialResult] = [:]
    var offByMore = 0
    for settings in plan {
      var trial = MeasurementTrial(settings)
      let plane = try trial.scene.calibration?.resolved(for: settings.simulation.size).plane
      var tracker = TwoSpaceTracker(plane: plane)
      let result = try trial.run { detections, timestamp, _ in
        tracker.update(detections, at: timestamp)
        return tracker.tracks.compactMap { TrackObservation($0) }
      }
      if settings.simulation.density == .free, result.largestCountError > 1 { offByMore += 1 }
      pooled[settings.simulation.density, default: TrialResult()].add(result)
      try console.print(describe(settings.simulation) + ": " + describe(result))
    }
    var whole = TrialResult()
    for density in SimulatedDensity.allCases {
      guard let result = pooled[density] else { continue }
      whole.add(result)
      try console.print("\(density.rawValue), all scenes: \(describe(result))")
    }
    try console.print("all: \(describe(whole)); free scenes with a count off by more than 1: \(offByMore)")
    return .ok
  }

  private static func describe(_ settings: SimulationSettings) -> String {
    let height = settings.cameraHeight.map { "\($0.text(decimals: 1)) m" } ?? "drawn height"
    return "\(settings.place.rawValue) \(settings.density.rawValue) \(settings.framesPerSecond.text(decimals: 0)) fps "
      + "\(height)\(settings.isShaking ? " shaking" : "")"
  }

  private static func describe(_ result: TrialResult) -> String {
    var text = "moving " + describe(result.movingSpeeds)
    if result.standingSpeeds != nil { text += "; standing " + describe(result.standingSpeeds) }
    text +=
      "; counts of \(result.trueCount): \(result.missed.count) missed, \(result.extra) extra, "
      + "\(result.misclassified) in a wrong class"
    guard result.trueMovementCount > 0 else { return text }
    let inferred = result.inferredMovements.values.reduce(0, +)
    return text + "; turns \(result.foundMovements) of \(result.trueMovementCount) (\(inferred) inferred)"
  }

  private static func describe(_ speed: TrialResult.SpeedSummary?) -> String {
    guard let speed else { return "no speeds" }
    return "median \(speed.median.text(decimals: 2)) p95 \(speed.p95.text(decimals: 2)) bias "
      + "\(speed.bias.text(decimals: 2)) km/h, ± holds \((speed.coverage * 100).text(decimals: 1)) %"
  }

  /// 20261120 on that day, so that each day judges other scenes.
  private static func today() -> Int {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let date = calendar.dateComponents([.year, .month, .day], from: Date())
    return (date.year ?? 0) * 10_000 + (date.month ?? 0) * 100 + (date.day ?? 0)
  }
}
