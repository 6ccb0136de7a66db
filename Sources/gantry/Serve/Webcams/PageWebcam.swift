import Groundwork
import Media
import Pipeline
import Records
import TrafficAPI
import TrafficCore

/// One page's webcam and its session.
actor PageWebcam: Webcam {
  /// What the desk lends.
  struct House: Sendable {
    let session: VisionTrackSession
    let slot: PushedSource.Slot
    let reports: Subscription<FrameReport>
    let classes: ClassCatalogue
    let store: any VisionTrackStore
    /// Counts rows that could not be kept.
    let lost: Counter
    let log: Log
    /// Why nobody looks at its pictures now.
    let failure: @Sendable () -> String?
    let leave: @Sendable () async -> Void
  }

  nonisolated let session: String
  nonisolated let reports: Subscription<FrameReport>
  private let house: House
  private let wall = SystemWallClock()
  private let clock = SystemMonotonicClock()
  private let warning: RareWarning
  private let began: Duration
  private let pushed = Lock(0)
  private var row: VisionTrackSession
  private var waiting: [VisionTrackDetection] = []

  /// Rows that are written together; older ones are not kept waiting longer than this.
  private static let batch = 200
  private static let writesEvery = Duration.seconds(5)
  /// Rows that wait while the database is away.
  private static let mostWaiting = 2000
  private var written: Duration

  init(_ house: House) {
    self.house = house
    session = house.session.id
    reports = house.reports
    row = house.session
    warning = RareWarning("what a webcam showed cannot be kept", log: house.log)
    (began, written) = (clock.now, clock.now)
  }

  nonisolated var complaints: Mailbox<String> { house.slot.complaints }
  nonisolated var failure: String? { house.failure() }

  nonisolated func push(_ picture: [UInt8], number: Int) {
    pushed.withLock { $0 += 1 }
    house.slot.push(picture, number: number, at: Timestamp(sinceEpoch: wall.sinceEpoch))
  }

  func note(_ report: FrameReport) async {
    row.totalFrames += 1
    let seen = report.tracks.map { SeenThing($0) }.filter { $0.score >= row.confidenceThreshold }
    row.totalDetections += seen.count
    waiting += seen.map { thing in
      VisionTrackDetection(
        frameNumber: report.frame.index, trackID: thing.trackID, classID: thing.classID,
        className: house.classes.name(of: thing.classID), confidence: thing.score,
        left: thing.box.x1, top: thing.box.y1, right: thing.box.x2, bottom: thing.box.y2, at: report.timestamp)
    }
    if waiting.count >= Self.batch || clock.now - written >= Self.writesEvery { await write() }
  }

  func end() async -> (frames: Int, detections: Int) {
    reports.cancel()
    await house.leave()
    await write()
    row.processingSeconds = (clock.now - began) / .seconds(1)
    // Nobody has looked at anything though there was something.
    row.status = row.totalFrames == 0 && pushed.withLock({ $0 }) > 0 ? .failed : .completed
    if !waiting.isEmpty { house.lost.add(waiting.count) }
    do { _ = try await house.store.update(row) } catch {
      house.log.error("the session \(session) of a webcam cannot be ended: \(error)")
    }
    return (row.totalFrames, row.totalDetections)
  }

  private func write() async {
    let rows = waiting
    (waiting, written) = ([], clock.now)
    guard !rows.isEmpty else { return }
    do { try await house.store.append(rows, to: session) } catch {
      warning.happened(error)
      // Together with the next ones, while there is room for them.
      if rows.count <= Self.mostWaiting { waiting = rows + waiting } else { house.lost.add(rows.count) }
    }
  }
}
