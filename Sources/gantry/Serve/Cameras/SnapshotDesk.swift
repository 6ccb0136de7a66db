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

  init(desk: CameraDesk, pictures: any LivePictures) {
    self.desk = desk
    self.pictures = pictures
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
