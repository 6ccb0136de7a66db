package import Groundwork
package import Records
package import TrafficCore

/// What all cameras share, and what only the program knows: how pictures are opened, who looks at them, where numbers
/// go.
package struct CameraHouse: Sendable {
  package var open: @Sendable (StreamPlan) async throws -> any FrameSource
  /// The detector of this name, nil for the house's own. Asked again and again: it keeps what it has loaded.
  package var detector: @Sendable (String?) async throws -> any Detector
  package var scaler: any FrameScaler
  /// Takes each minute of each camera, when it is over. It may be slow. A camera that was stopped and started within a
  /// minute gives two parts of it, which are to be added up.
  package var note: @Sendable (MinuteCompleteness) async -> Void
  /// Told of every report in which something happened, of every stream, with what must not be recognised. Returns at once.
  package var witness: @Sendable (FrameReport, PrivacyPlan) -> Void
  /// Told of every stream that is removed, once nothing runs of it.
  package var gone: @Sendable (CameraID) -> Void
  package var wall: any WallClock
  package var clock: any MonotonicClock
  package var metrics: Metrics
  package var log: Log

  package init(
    open: @escaping @Sendable (StreamPlan) async throws -> any FrameSource,
    detector: @escaping @Sendable (String?) async throws -> any Detector, scaler: any FrameScaler,
    note: @escaping @Sendable (MinuteCompleteness) async -> Void = { _ in },
    witness: @escaping @Sendable (FrameReport, PrivacyPlan) -> Void = { _, _ in },
    gone: @escaping @Sendable (CameraID) -> Void = { _ in },
    wall: any WallClock = SystemWallClock(),
    clock: any MonotonicClock = SystemMonotonicClock(), metrics: Metrics = Metrics(), log: Log
  ) {
    self.open = open
    self.detector = detector
    self.scaler = scaler
    self.note = note
    self.witness = witness
    self.gone = gone
    self.wall = wall
    self.clock = clock
    self.metrics = metrics
    self.log = log
  }

  var moment: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }
}

/// How the cameras of a server are run.
package struct CameraDeskSettings: Sendable, Hashable {
  /// How detections are kept; the least score is each plan's own.
  package var detection = DetectionOptions()
  /// Parts along each side that are looked at besides the whole picture; 1 for the picture alone.
  package var tiles = 1
  /// Pictures of one file that the network takes at the same time.
  package var requests = 2
  /// Pauses before a camera that failed is opened again.
  package var backoff = BackoffSettings()
  /// A source that says nothing about itself is stalled after so long without a picture.
  package var stallsAfter = Duration.seconds(10)
  package var gate = MotionGate.Settings()
  /// Minutes that may wait for whoever keeps them: hours of some cameras.
  package var minutesWaiting = 1000

  package init() {}
}
