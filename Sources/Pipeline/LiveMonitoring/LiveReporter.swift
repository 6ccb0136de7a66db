package import Groundwork
import Records
package import TrafficCore
import Wire

/// Makes the bytes of a live picture from a report: drawn and encoded, without what the plan hides. Waits without blocking
/// the cooperative pool.
package protocol LivePictures: Sendable {
  func jpeg(of report: FrameReport, picture: Picture, privacy: PrivacyPlan) async throws -> [UInt8]
}

/// Tells the contract's side of one video's reports: figures and rows from every one, pictures while somebody watches,
/// evidence of each violation, sums at the end.
package struct LiveReporter: Sendable {
  package struct Parts: Sendable {
    package let audience: any LiveAudience
    package let ledger: LiveLedger
    /// nil keeps none.
    package let violations: ViolationDesk?
    package let pictures: any LivePictures
    package let wall: any WallClock
    package let log: Log

    package init(
      audience: any LiveAudience, ledger: LiveLedger, violations: ViolationDesk?, pictures: any LivePictures,
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
  /// What must not be recognised; it may change while it runs.
  private let privacy: @Sendable () -> PrivacyPlan
  private let parts: Parts
  private let screen: LiveScreen

  package init(
    videoID: Int, limit: Double, region: @escaping @Sendable () -> [PixelPoint]?,
    privacy: @escaping @Sendable () -> PrivacyPlan, parts: Parts
  ) {
    self.videoID = videoID
    self.limit = limit
    self.region = region
    self.privacy = privacy
    self.parts = parts
    screen = LiveScreen(audience: parts.audience)
  }

  private var now: Timestamp { Timestamp(sinceEpoch: parts.wall.sinceEpoch) }

  /// Until the subscription ends. Figures are taken from each report, in order.
  package func runFigures(_ reports: Subscription<FrameReport>) async {
    var taking: Taking?
    while let report = await reports.next() {
      if report.run != taking?.run {
        // Numbers of vehicles begin anew with a run, and so does the session.
        let began = now
        await parts.ledger.begin(videoID, at: began)
        await screen.begin(report.run, at: began)
        taking = Taking(
          run: report.run, session: began, meter: LiveMeter(videoID: videoID, limit: limit, began: began))
      }
      if report.ending == nil { await take(report, &taking) } else { await end(report, &taking) }
    }
    await screen.close()
  }

  /// Until the subscription ends, beside `runFigures`. Nothing is encoded while nobody watches.
  package func runPictures(_ reports: Subscription<FrameReport>) async {
    let channel = LiveChannel(.frames, videoID)
    while let report = await reports.next() {
      guard parts.audience.wants(channel), report.ending == nil, let picture = report.frame.picture,
        let began = await screen.beginning(of: report.run)
      else { continue }
      do {
        let jpeg = try await parts.pictures.jpeg(of: report, picture: picture, privacy: privacy())
        let moment = LiveMeter.moment(of: report, began: began)
        await screen.show(
          LiveFrame(
            videoID: videoID, frameNumber: report.frame.index, milliseconds: Int(moment.microseconds / 1000),
            letters: Base64Text.letters(of: jpeg), region: region()), of: report.run)
      } catch {
        parts.log.warning("a picture cannot be shown: \(error)", ["video": .integer(videoID)])
      }
    }
  }

  /// The run whose figures are taken.
  private struct Taking {
    let run: StreamRun
    let session: Timestamp
    var meter: LiveMeter
    var last: (frame: Int, moment: Timestamp)?
  }

  private func take(_ report: FrameReport, _ taking: inout Taking?) async {
    guard let known = taking else { return }
    // What was certain only when an earlier generation ended carries the moment of its last frame: events, no figures.
    guard known.last.map({ report.timestamp > $0.moment }) ?? true else {
      return capture(report, at: known.meter.moment(of: report), known.session)
    }
    guard let figures = taking?.meter.figures(of: report) else { return }
    taking?.last = (report.frame.index, report.timestamp)
    parts.audience.show(figures.analytics)
    await parts.ledger.take(figures.analytics, seen: figures.sightings, at: now)
    capture(report, at: known.meter.moment(of: report), known.session)
  }

  private func end(_ report: FrameReport, _ taking: inout Taking?) async {
    await parts.ledger.end(videoID, at: now)
    await screen.end(
      report.run,
      LiveFrame(
        videoID: videoID, frameNumber: taking?.last?.frame ?? report.frame.index,
        milliseconds: Int(now.microseconds / 1000), letters: [], region: region(), isEnd: true,
        error: report.ending?.error))
    taking = nil
  }

  private func capture(_ report: FrameReport, at moment: Timestamp, _ session: Timestamp) {
    guard let desk = parts.violations else { return }
    for violation in report.violations(of: videoID, at: moment, session: session, created: now) {
      desk.capture(violation, of: report, privacy: privacy())
    }
  }
}
