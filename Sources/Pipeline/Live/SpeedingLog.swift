package import Groundwork
package import Records
import TrafficCore

/// Keeps the vehicles that cameras saw too fast, with pictures, while the cameras go on: whoever reports never waits. What
/// waits is bounded; what there is no room for is counted and said.
package final class SpeedingLog: Sendable {
  private struct Case: Sendable {
    let entry: SpeedingEntry
    let report: FrameReport
    let privacy: PrivacyPlan
  }

  private struct Exhibit: Sendable {
    let entry: SpeedingEntry
    let pictures: (image: [UInt8], thumbnail: [UInt8])?
  }

  private let store: any SpeedingStore
  private let evidence: SpeedingEvidence
  private let maker: any EvidenceMaker
  private let wall: any WallClock
  private let clock: any MonotonicClock
  private let log: Log
  private let lost: Counter
  private let patience: Duration
  /// Each has a whole picture: of 1920 by 1080 pixels 3 MB.
  private let cases = Mailbox<Case>(.lossless(16))
  private let exhibits = Mailbox<Exhibit>(.lossless(100))
  private let closing = ClosingTime()

  static let metric = "gantry_camera_speeding_lost_total"

  /// - Parameter patience: how long a database that is away is asked again.
  package init(
    store: any SpeedingStore, objects: any Objects, maker: any EvidenceMaker, patience: Duration = .seconds(120),
    metrics: Metrics = Metrics(), wall: any WallClock = SystemWallClock(),
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.store = store
    evidence = SpeedingEvidence(store: store, objects: objects)
    self.maker = maker
    self.patience = patience
    self.wall = wall
    self.clock = clock
    self.log = log.named("cameras")
    lost = metrics.counter(Self.metric, help: "Speeding vehicles of cameras that could not be kept.")
  }

  /// Takes what a report says of vehicles that are too fast. Returns at once.
  package func take(_ report: FrameReport, privacy: PrivacyPlan) {
    // Videos of live monitoring have violations of their own.
    guard Camera.isName(report.stream.name) else { return }
    for entry in Self.entries(of: report, now: Timestamp(sinceEpoch: wall.sinceEpoch)) {
      guard !cases.offer(Case(entry: entry, report: report, privacy: privacy)) else { continue }
      lost.add()
      log.error("too many speeding vehicles wait: one is lost", Self.about(entry))
    }
  }

  /// Until closed; what waits then is still kept.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask {
        while let next = await self.cases.next() { await self.exhibits.send(await self.exhibit(of: next)) }
        self.exhibits.close()
      }
      group.addTask { while let next = await self.exhibits.next() { await self.keep(next) } }
    }
  }

  package func close() {
    closing.close()
    cases.close()
  }

  /// The meter says once of a vehicle that it is too fast, when it is sure.
  static func entries(of report: FrameReport, now: Timestamp) -> [SpeedingEntry] {
    report.events.compactMap { event in
      guard case .speeding(let speed, let plusMinus, let limit) = event.kind else { return nil }
      return SpeedingEntry(
        camera: report.stream, run: report.run.name, generation: report.run.generation, vehicle: event.vehicle,
        trafficClass: event.trafficClass, speed: rounded(speed), plusMinus: rounded(plusMinus), limit: rounded(limit),
        lane: report.vehicles.first { $0.vehicle == event.vehicle }?.lane, frame: report.frame.index,
        at: moment(of: event, now))
    }
  }

  /// Pictures may have a clock of their own; a log is in everybody's.
  private static func moment(of event: MeasurementEvent, _ now: Timestamp) -> Timestamp {
    (0...longestLatency).contains(now.seconds(since: event.timestamp)) ? event.timestamp : now
  }

  /// Seconds. What would be older than that has a clock of its own.
  private static let longestLatency = 600.0

  private static func rounded(_ speed: Double) -> Double { (speed * 10).rounded() / 10 }

  private func exhibit(of item: Case) async -> Exhibit {
    guard let picture = item.report.frame.picture else { return Exhibit(entry: item.entry, pictures: nil) }
    do {
      let pictures = try await maker.pictures(of: item.report, picture: picture, privacy: item.privacy)
      return Exhibit(entry: item.entry, pictures: pictures)
    } catch {
      log.warning("a speeding vehicle is kept without its picture: \(error)", Self.about(item.entry))
      return Exhibit(entry: item.entry, pictures: nil)
    }
  }

  private func keep(_ exhibit: Exhibit) async {
    var entry = exhibit.entry
    if let pictures = exhibit.pictures {
      do {
        entry = try await evidence.keep(pictures, of: entry)
      } catch {
        log.warning("a speeding vehicle is kept without its picture: \(error)", Self.about(entry))
      }
    }
    do {
      if try await insertPatiently(entry) == 0 { try await evidence.removeUnnamed(of: entry) }
    } catch {
      lost.add()
      log.error("a speeding vehicle is lost: \(error)", Self.about(entry))
    }
  }

  private func insertPatiently(_ entry: SpeedingEntry) async throws -> Int {
    var backoff = Backoff()
    var random = SystemRandomNumberGenerator()
    let end = clock.now + patience
    while true {
      do {
        return try await store.insert([entry])
      } catch {
        let mayPass = (error as? StoreError)?.mayPass ?? true
        guard mayPass, !closing.isOver, !Task.isCancelled, clock.now < end else { throw error }
        await closing.pause(for: backoff.failed(at: clock.now, using: &random), clock)
      }
    }
  }

  private static func about(_ entry: SpeedingEntry) -> KeyValuePairs<String, LogValue> {
    ["camera": "\(entry.camera.name)", "vehicle": .integer(entry.vehicle)]
  }
}
