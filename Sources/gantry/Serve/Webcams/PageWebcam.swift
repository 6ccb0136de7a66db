import Groundwork
import Media
import Pipeline
import Records
import TrafficAPI
import TrafficCore

/// One page's webcam and its session.
actor PageWebcam: Webcam {
  nonisolated let session: String
  nonisolated let reports: Subscription<FrameReport>
  private let id: CameraID
  private let slot: PushedSource.Slot
  private let classes: ClassCatalogue?
  private let store: any VisionTrackStore
  private let log: Log
  private let wall = SystemWallClock()
  private let clock = SystemMonotonicClock()
  private let leave: @Sendable () async -> Void
  private let warning: RareWarning
  private let began: Duration
  private var row: VisionTrackSession
  private var waiting: [VisionTrackDetection] = []

  /// Rows that are written together; older ones are not kept waiting longer than this.
  private static let batch = 200
  private static let writesEvery = Duration.seconds(5)
  private var written: Duration

  init(
    _ id: CameraID, session: VisionTrackSession, slot: PushedSource.Slot, reports: Subscription<FrameReport>,
    classes: ClassCatalogue?, store: any VisionTrackStore, log: Log, leave: @escaping @Sendable () async -> Void
  ) {
    self.id = id
    self.session = session.id
    self.slot = slot
    self.reports = reports
    self.classes = classes
    self.store = store
    self.log = log
    self.leave = leave
    row = session
    warning = RareWarning("what a webcam showed cannot be kept", log: log)
    (began, written) = (clock.now, clock.now)
  }

  nonisolated var complaints: Mailbox<String> { slot.complaints }

  nonisolated func push(_ picture: [UInt8], number: Int) {
    slot.push(picture, number: number, at: Timestamp(sinceEpoch: wall.sinceEpoch))
  }

  func note(_ report: FrameReport) async {
    row.totalFrames += 1
    let seen = report.tracks.map { SeenThing($0) }.filter { $0.score >= row.confidenceThreshold }
    row.totalDetections += seen.count
    waiting += seen.map { thing in
      VisionTrackDetection(
        frameNumber: report.frame.index, trackID: thing.trackID, classID: thing.classID,
        className: classes?.name(of: thing.classID) ?? "\(thing.classID)", confidence: thing.score,
        left: thing.box.x1, top: thing.box.y1, right: thing.box.x2, bottom: thing.box.y2, at: report.timestamp)
    }
    if waiting.count >= Self.batch || clock.now - written >= Self.writesEvery { await write() }
  }

  func end() async -> (frames: Int, detections: Int) {
    reports.cancel()
    await leave()
    await write()
    row.processingSeconds = (clock.now - began) / .seconds(1)
    row.status = .completed
    do { _ = try await store.update(row) } catch {
      log.error("the session \(session) of a webcam cannot be ended: \(error)")
    }
    return (row.totalFrames, row.totalDetections)
  }

  private func write() async {
    let rows = waiting
    (waiting, written) = ([], clock.now)
    guard !rows.isEmpty else { return }
    do { try await store.append(rows, to: session) } catch { warning.happened(error) }
  }
}
