package import Groundwork
package import Pipeline
package import Records
package import TrafficCore

/// What this contract needs of the house.
package struct LiveMonitoringDoors: Sendable {
  package let videos: any LiveVideoStore
  package let analytics: any LiveAnalyticsStore
  package let violations: any ViolationStore
  package let objects: any Objects
  package let streams: any LiveStreams
  package let hub: LiveHub
  /// Keeps what back ends bring.
  package let ledger: LiveLedger
  /// The size of a video's pictures; throws a sentence for people when it is no video.
  package let size: @Sendable (ObjectKey) async throws -> PixelSize
  package let wall: any WallClock
  package let clock: any MonotonicClock
  package let log: Log
  package let settings: LiveMonitoringSettings
  /// Told of the file of a video that is gone, for whoever has a copy.
  package let removed: @Sendable (ObjectKey) async throws -> Void

  package init(
    videos: any LiveVideoStore, analytics: any LiveAnalyticsStore, violations: any ViolationStore,
    objects: any Objects, streams: any LiveStreams, hub: LiveHub, ledger: LiveLedger,
    size: @escaping @Sendable (ObjectKey) async throws -> PixelSize, wall: any WallClock = SystemWallClock(),
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log,
    settings: LiveMonitoringSettings = LiveMonitoringSettings(),
    removed: @escaping @Sendable (ObjectKey) async throws -> Void = { _ in }
  ) {
    self.removed = removed
    self.videos = videos
    self.analytics = analytics
    self.violations = violations
    self.objects = objects
    self.streams = streams
    self.hub = hub
    self.ledger = ledger
    self.size = size
    self.wall = wall
    self.clock = clock
    self.log = log.named("live")
    self.settings = settings
  }

  var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }

  /// The video that the path or a body names.
  func video(_ id: Int?) async throws -> LiveVideo {
    guard let id, let video = try await videos.find(id) else { throw LiveProblem.noVideo }
    return video
  }

  /// With all that was found out about it. False when there was none any more.
  func remove(_ video: LiveVideo) async throws -> Bool {
    await streams.removed(video.id)
    guard try await videos.remove(video.id) else { return false }
    await ledger.forget(video.id)
    // The row first: files that nobody names any more do no harm, rows without their file do.
    await removeFiles(of: video)
    return true
  }

  private func removeFiles(of video: LiveVideo) async {
    do {
      let key = try ObjectKey(video.file)
      try await objects.delete(key)
      try await removed(key)
      let prefix = "\(Violation.folder)\(video.id)/"
      while case let files = try await objects.list(prefix: prefix, after: nil, limit: 1000), !files.isEmpty {
        for file in files { try await objects.delete(file.key) }
      }
    } catch {
      log.warning("files of video \(video.id) stay behind: \(error)")
    }
  }
}
