import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Pipeline

/// A simulated recording whose detector makes no mistake: what comes out of the whole run is held against the truth.
@Suite(.timeLimit(.minutes(5)))
struct SimulatedTruthTests {
  private struct Trial {
    var speedErrors: [Double] = []
    var counted = 0
    var truth = 0
    var vehicles = 0
    var trueVehicles = 0
  }

  private static let seconds = 60.0
  private static let fps = 15.0
  /// As far as calibrations are good for, metres.
  private static let farthest = 80.0

  /// - Parameter wanted: pictures a second that are looked at, of the fifteen there are.
  private func trial(_ place: SimulatedPlace, seed: UInt64, wanted: Double) async throws -> Trial {
    var settings = SimulationSettings(place: place, seed: seed)
    settings.framesPerSecond = Self.fps
    settings.size = PixelSize(width: 640, height: 360)
    var simulator = Simulator(settings)
    let scene = simulator.scene
    let frames = (0..<Int(Self.seconds * Self.fps)).map { _ in simulator.next() }
    let scripted = ScriptedHouse(detector: TruthDetector { _, number in frames[number].perfectDetections })
    let source = scripted.put("road", isLive: false)
    for frame in frames {
      source.deliver(frame.index, at: frame.timestamp.seconds(since: .zero), size: settings.size)
    }
    source.end()
    let desk = CameraDesk(house: scripted.house)
    let reports = desk.reports(of: CameraID("road")).subscribe(.neverLoses(8))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await desk.run() }
      defer { desk.close() }
      try desk.start(
        StreamPlan(
          id: CameraID("road"), address: Secret("simulated"), kind: .file, scene: scene, framesPerSecond: wanted))
      return await judge(reports, frames)
    }
  }

  private func judge(_ reports: Subscription<FrameReport>, _ frames: [SimulatedFrame]) async -> Trial {
    var trial = Trial()
    var seen: [Int: Int] = [:]
    while let report = await reports.next() {
      if report.ending != nil {
        trial.counted = report.tally.lines.values.map(\.total).reduce(0, +)
        trial.vehicles = report.tally.total
        break
      }
      let truth = frames[report.frame.index]
      for vehicle in truth.vehicles where vehicle.visibility > 0.5 && vehicle.truncation < 0.5 {
        seen[vehicle.id, default: 0] += 1
      }
      for reading in report.vehicles {
        guard let speed = reading.speed,
          let vehicle = truth.vehicles.max(by: { $0.box.overlap(reading.box) < $1.box.overlap(reading.box) }),
          vehicle.box.overlap(reading.box) > 0.5, vehicle.distance <= Self.farthest, !vehicle.isParked
        else { continue }
        trial.speedErrors.append(abs(speed.kilometresPerHour - vehicle.metresPerSecond * 3.6))
      }
    }
    trial.truth = frames.flatMap(\.crossings).count
    trial.trueVehicles = seen.values.count { $0 >= 3 }
    trial.speedErrors.sort()
    return trial
  }

  @Test(arguments: [(SimulatedPlace.motorway, UInt64(11), 15.0), (.motorway, 11, 5), (.junction, 12, 5)])
  func `speeds, counts and totals of a run are those of the simulator`(
    place: SimulatedPlace, seed: UInt64, wanted: Double
  ) async throws {
    let trial = try await trial(place, seed: seed, wanted: wanted)
    let count = trial.speedErrors.count
    try #require(count > 100)
    #expect(trial.speedErrors[count / 2] <= 0.68, "median")
    #expect(trial.speedErrors[count * 95 / 100] <= 2.6, "95 of 100")
    #expect(trial.truth > 5 && abs(trial.counted - trial.truth) <= max(1, trial.truth / 50))
    #expect(abs(trial.vehicles - trial.trueVehicles) <= max(1, trial.trueVehicles / 20))
  }
}
