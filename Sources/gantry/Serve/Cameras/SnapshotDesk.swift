import Groundwork
import Pipeline
import TrafficCore

/// The next picture of a camera, encoded once for all who ask at the same time.
actor SnapshotDesk {
  private static let limit = Duration.seconds(5)

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
    let task = Task { [desk, pictures] in
      try await Self.next(of: desk.reports(of: id), pictures) { desk.plan(of: id)?.privacy ?? .everything }
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
