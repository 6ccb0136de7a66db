package import Groundwork
package import Records
import TrafficCore

/// Keeps the vehicles that cameras saw too fast, with pictures, while the cameras go on: whoever reports never waits.
package final class SpeedingLog: Sendable {
  private let desk: EvidenceDesk<SpeedingEntry>
  private let wall: any WallClock

  static let metric = "gantry_camera_speeding_lost_total"

  /// - Parameter patience: how long a database that is away is asked again.
  package init(
    store: any SpeedingStore, objects: any Objects, maker: any EvidenceMaker, patience: Duration = .seconds(120),
    metrics: Metrics = Metrics(), wall: any WallClock = SystemWallClock(),
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    desk = EvidenceDesk(
      EvidenceKeeper(store: store, objects: objects), maker: maker, patience: patience,
      lost: metrics.counter(Self.metric, help: "Speeding vehicles of cameras that could not be kept."), clock: clock,
      log: log.named("cameras"))
    self.wall = wall
  }

  /// Takes what a report says of vehicles that are too fast. Returns at once.
  package func take(_ report: FrameReport, privacy: PrivacyPlan) {
    // Videos of live monitoring have violations of their own.
    guard Camera.isName(report.stream.name) else { return }
    for entry in Self.entries(of: report, now: Timestamp(sinceEpoch: wall.sinceEpoch)) {
      desk.capture(entry, of: report, privacy: privacy)
    }
  }

  /// Until closed; what waits then is still kept.
  package func run() async { await desk.run() }

  package func close() { desk.close() }

  /// The meter says once of a vehicle that it is too fast, when it is sure.
  static func entries(of report: FrameReport, now: Timestamp) -> [SpeedingEntry] {
    report.events.compactMap { event in
      guard case .speeding(let speed, let plusMinus, let limit) = event.kind else { return nil }
      let vehicle = report.vehicles.first { $0.vehicle == event.vehicle }
      return SpeedingEntry(
        camera: report.stream, run: report.run.name, generation: report.run.generation, vehicle: event.vehicle,
        trafficClass: event.trafficClass, speed: rounded(speed), plusMinus: rounded(plusMinus), limit: rounded(limit),
        lane: vehicle?.lane, frame: report.frame.index, at: moment(of: event, now), box: vehicle.map { whole($0.box) })
    }
  }

  /// Pictures may have a clock of their own; a log is in everybody's.
  private static func moment(of event: MeasurementEvent, _ now: Timestamp) -> Timestamp {
    (0...longestLatency).contains(now.seconds(since: event.timestamp)) ? event.timestamp : now
  }

  /// Seconds. What would be older than that has a clock of its own.
  private static let longestLatency = 600.0

  private static func whole(_ box: PixelBox) -> PixelBox {
    PixelBox(x1: box.x1.rounded(), y1: box.y1.rounded(), x2: box.x2.rounded(), y2: box.y2.rounded())
  }

  private static func rounded(_ speed: Double) -> Double { (speed * 10).rounded() / 10 }
}
