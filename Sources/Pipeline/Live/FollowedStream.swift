import TrafficCore

/// The tracker and meter of one run of a stream, kept through interruptions, begun anew where numbers would no longer
/// belong together.
actor FollowedStream {
  private let stream: CameraID
  private var run: StreamRun
  private var following: Following?
  private var plan: StreamPlan?
  private var opening = 0
  private var size: PixelSize?
  private var last: Timestamp?
  /// Made, but not yet handed on, because what came after it failed.
  private var due: [FrameReport] = []

  init(stream: CameraID, run: StreamRun) {
    self.stream = stream
    self.run = run
  }

  var currentRun: StreamRun { run }

  /// The frame's report; before it what was certain only when an earlier generation ended.
  ///
  /// - Parameter opening: by the order to open; another one is another run of the pictures.
  func take(
    _ frame: DetectedFrame, size: PixelSize, plan: StreamPlan, opening: Int
  ) async throws -> [FrameReport] {
    if following == nil || beginsAnew(frame, size, plan, opening) { try beginAnew(size, plan) }
    (self.size, self.plan, self.opening, last) = (size, plan, opening, frame.timestamp)
    guard var following else { return [] }
    // Held once, so that nothing in it is copied when it changes.
    self.following = nil
    defer { self.following = following }
    let report = try await following.take(frame)
    defer { due = [] }
    return due + (report.map { [$0] } ?? [])
  }

  /// The run's last reports.
  func finish(_ ending: StreamEnding, at moment: Timestamp) -> [FrameReport] {
    defer { (following, due) = (nil, []) }
    if var following { return due + [following.finish(ending)] }
    return due + [
      FrameReport(
        stream: stream, run: run, frame: DetectedFrame(index: 0, timestamp: moment, picture: nil, detections: []),
        seconds: 0, ending: ending)
    ]
  }

  /// The new one is made first: where that fails, nothing of the old one is lost.
  private func beginAnew(_ size: PixelSize, _ plan: StreamPlan) throws {
    var next = run
    if following != nil { next.generation += 1 }
    let new = try Self.following(stream, next, size, plan)
    if var old = following {
      let rest = old.finish(nil)
      if !rest.events.isEmpty { due.append(rest) }
    }
    (following, run) = (new, next)
  }

  private func beginsAnew(_ frame: DetectedFrame, _ size: PixelSize, _ plan: StreamPlan, _ opening: Int) -> Bool {
    if opening != self.opening || size != self.size { return true }
    // A source that begins its time again, such as after it was opened again.
    if let last, last.seconds(since: frame.timestamp) > Self.longestReordering { return true }
    return switch plan.change(from: self.plan ?? plan) {
    case .nothing, .goesOn: false
    case .followsAnew, .reopens: true
    }
  }

  /// Seconds; pictures that come in the wrong order are refused by the tracker.
  private static let longestReordering = 1.0

  private static func following(
    _ stream: CameraID, _ run: StreamRun, _ size: PixelSize, _ plan: StreamPlan
  ) throws -> Following {
    let meter = try Meter(scene: plan.scene, size: size)
    let isDrawn = plan.scene != Scene(name: plan.scene.name)
    return Following(
      stream: stream, run: run,
      tracker: plan.tracker.tracker(for: plan.preset, plane: meter.ground.calibration?.plane),
      sieve: try DetectionSieve(scene: plan.scene, size: size, classes: plan.classes), meter: meter,
      appearance: plan.tracker.wantsAppearance ? ColourGradientDescriptor() : nil,
      view: isDrawn && plan.kind == .live ? ViewWatch(reference: nil) : nil, keepsVehicles: false)
  }
}
