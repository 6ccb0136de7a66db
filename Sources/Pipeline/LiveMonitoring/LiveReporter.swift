package import Groundwork
import Records
package import TrafficCore
import Wire

/// Makes the bytes of a live picture from a report: drawn and encoded. Waits without blocking the cooperative pool.
package protocol LivePictures: Sendable {
  func jpeg(of report: FrameReport, picture: Picture) async throws -> [UInt8]
}

/// Tells the contract's side of one video's reports: figures and rows from every one, pictures while somebody watches,
/// evidence of each violation, sums at the end.
package struct LiveReporter: Sendable {
  package struct Parts: Sendable {
    package let audience: any LiveAudience
    package let ledger: LiveLedger
    package let violations: ViolationDesk
    package let pictures: any LivePictures
    package let wall: any WallClock
    package let log: Log

    package init(
      audience: any LiveAudience, ledger: LiveLedger, violations: ViolationDesk, pictures: any LivePictures,
      wall: any WallClock = SystemWallClock(), log: Log
    ) {
      self.audience = audience
      self.ledger = ledger
      self.violations = violations
      self.pictures = pictures
      self.wall = wall
      self.log = log.named("live")
    }
  }

  private let videoID: Int
  /// km/h
  private let limit: Double
  /// Corners that go out with every picture; they may change while it runs.
  private let region: @Sendable () -> [PixelPoint]?
  private let parts: Parts

  package init(
    videoID: Int, limit: Double, region: @escaping @Sendable () -> [PixelPoint]?, parts: Parts
  ) {
    self.videoID = videoID
    self.limit = limit
    self.region = region
    self.parts = parts
  }

  private var now: Timestamp { Timestamp(sinceEpoch: parts.wall.sinceEpoch) }

  /// Until the subscription ends. Figures are taken from each report, in order.
  package func runFigures(_ reports: Subscription<FrameReport>) async {
    var (meter, run, session) = (LiveMeter?.none, StreamRun?.none, now)
    while let report = await reports.next() {
      if report.run != run {
        // Numbers of vehicles begin anew with a run, and so does the session.
        await parts.ledger.begin(videoID, at: now)
        (run, session) = (report.run, await parts.ledger.session(of: videoID) ?? now)
        meter = LiveMeter(videoID: videoID, limit: limit, began: session)
      }
      guard report.ending == nil else {
        await end(report)
        (meter, run) = (nil, nil)
        continue
      }
      guard let figures = meter?.figures(of: report), let moment = meter?.moment(of: report) else { continue }
      parts.audience.show(figures.analytics)
      await parts.ledger.take(figures.analytics, seen: figures.sightings, at: now)
      capture(report, figures, at: moment, session)
    }
  }

  /// Until the subscription ends. Nothing is encoded while nobody watches.
  package func runPictures(_ reports: Subscription<FrameReport>) async {
    let channel = LiveChannel(.frames, videoID)
    let began = now
    while let report = await reports.next() {
      guard parts.audience.wants(channel), report.ending == nil, let picture = report.frame.picture else { continue }
      do {
        let jpeg = try await parts.pictures.jpeg(of: report, picture: picture)
        let moment = LiveMeter(videoID: videoID, limit: limit, began: began).moment(of: report)
        parts.audience.show(
          LiveFrame(
            videoID: videoID, frameNumber: report.frame.index, milliseconds: Int(moment.microseconds / 1000),
            letters: Base64Text.letters(of: jpeg), region: region()))
      } catch {
        parts.log.warning("a picture cannot be shown: \(error)", ["video": .integer(videoID)])
      }
    }
  }

  private func end(_ report: FrameReport) async {
    await parts.ledger.end(videoID, at: now)
    parts.audience.show(
      LiveFrame(
        videoID: videoID, frameNumber: report.frame.index, milliseconds: Int(now.microseconds / 1000), letters: [],
        region: region(), isEnd: true, error: report.ending?.error))
  }

  /// The meter says once of a vehicle that it is too fast, when it is sure.
  private func capture(
    _ report: FrameReport, _ figures: LiveMeter.Figures, at moment: Timestamp, _ session: Timestamp
  ) {
    for event in report.events {
      guard case .speeding(let speed, _, let limit) = event.kind, let kind = LiveClass(event.trafficClass),
        let vehicle = report.vehicles.first(where: { $0.vehicle == event.vehicle })
      else { continue }
      let score = report.tracks.first { $0.id == vehicle.trackID }?.score ?? 0
      parts.violations.capture(
        Violation(
          videoID: videoID, trackID: event.vehicle, speed: (speed * 10).rounded() / 10, limit: limit,
          vehicleType: kind.name, classID: kind.rawValue, confidence: (score * 1000).rounded() / 1000,
          frameNumber: report.frame.index, image: "", thumbnail: "", box: vehicle.box, at: moment,
          videoSeconds: report.seconds, created: now, session: session), picture: report.frame.picture)
    }
  }
}
