import Groundwork
import Pipeline
import TrafficCore

/// The picture of now of a camera: the last one while it is young, else the next; encoded once for all who ask at the same
/// time.
actor SnapshotDesk {
  private static let limit = Duration.seconds(5)
  /// The last picture is that of now for so long, and for so many of its camera's own intervals.
  private static let young = 1.0
  private static let intervals = 3.0

  private let desk: CameraDesk
  private let pictures: any LivePictures
  private var asked: [CameraID: Task<[UInt8]?, any Error>] = [:]
  private let clock: any MonotonicClock
  private var newest = FreshTable<CameraID, Drawn>()

  private struct Drawn {
    let run: StreamRun
    let frame: Int
    let making: Task<[UInt8], any Error>
  }

  init(desk: CameraDesk, pictures: any LivePictures, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.desk = desk
    self.pictures = pictures
    self.clock = clock
  }

  /// nil when the camera does not run, or shows nothing in time.
  func picture(of id: CameraID) async throws -> [UInt8]? {
    guard desk.status(of: id)?.isRunning == true else { return nil }
    if let task = asked[id] { return try await task.value }
    let task = Task { [desk, pictures] () -> [UInt8]? in
      let privacy = { @Sendable in desk.plan(of: id)?.privacy ?? .everything }
      let age = max(Self.young, desk.plan(of: id)?.framesPerSecond.map { Self.intervals / $0 } ?? 0)
      if let last = desk.latest(of: id, within: .seconds(age)), let picture = last.frame.picture {
        return try await pictures.jpeg(of: last, picture: picture, privacy: privacy())
      }
      return try await Self.next(of: desk.reports(of: id), pictures, privacy: privacy)
    }
    asked[id] = task
    defer { asked[id] = nil }
    return try await task.value
  }

  /// The picture of this report; nil of one without.
  func drawn(_ report: FrameReport) async throws -> [UInt8]? {
    guard let picture = report.frame.picture, report.ending == nil else {
      newest.forget(report.stream)
      return nil
    }
    if let known = newest[report.stream], known.run == report.run, known.frame == report.frame.index {
      return try await known.making.value
    }
    let making = Task { [desk, pictures] in
      try await pictures.jpeg(
        of: report, picture: picture, privacy: desk.plan(of: report.stream)?.privacy ?? .everything)
    }
    newest.keep(Drawn(run: report.run, frame: report.frame.index, making: making), for: report.stream, at: clock.now)
    return try await making.value
  }

  private static func next(
    of reports: Broadcast<FrameReport>, _ pictures: any LivePictures, privacy: () -> PrivacyPlan
  ) async throws -> [UInt8]? {
    let subscription = reports.subscribe(.newestWins(1))
    defer { subscription.cancel() }
    let timer = Task {
      try await Task.sleep(for: limit)
      subscription.cancel()
    }
    defer { timer.cancel() }
    while let report = await subscription.next() {
      guard let picture = report.frame.picture, report.ending == nil else { continue }
      return try await pictures.jpeg(of: report, picture: picture, privacy: privacy())
    }
    return nil
  }
}
