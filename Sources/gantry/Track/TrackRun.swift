import TrafficCore

/// Follows and measures what a stream of detections shows, and hands each frame's report to the outputs.
struct TrackRun {
  private var tracker: any Tracker
  private let sieve: DetectionSieve
  private var meter: Meter
  /// Where a tracker asks how things look.
  private let appearance: (any AppearanceExtractor)?
  private var view: ViewWatch?
  private let outputs: [any TrackOutput]
  private var ledger = VehicleLedger()
  private var first: Timestamp?
  private var last: Timestamp?
  private var frames = 0
  private var detections = 0
  private var skipped = 0

  init(
    tracker: any Tracker, sieve: DetectionSieve, meter: Meter, appearance: (any AppearanceExtractor)?,
    view: ViewWatch?, outputs: [any TrackOutput]
  ) {
    self.tracker = tracker
    self.sieve = sieve
    self.meter = meter
    self.appearance = appearance
    self.view = view
    self.outputs = outputs
  }

  mutating func take(_ frame: DetectedFrame) async throws {
    var found = sieve.pass(frame.detections)
    if let appearance, let picture = frame.picture, !found.isEmpty {
      let looks = try await appearance.appearances(of: found.map(\.box), in: picture, from: Self.camera)
      for (index, look) in zip(found.indices, looks) where !look.isEmpty { found[index].appearance = look }
    }
    guard tracker.update(found, at: frame.timestamp) == .taken else {
      skipped += 1
      return
    }
    frames += 1
    detections += found.count
    let start = first ?? frame.timestamp
    (first, last) = (start, frame.timestamp)
    let tracks = tracker.tracks
    let measured = meter.update(tracks.compactMap { TrackObservation($0) }, at: frame.timestamp)
    ledger.note(measured.vehicles)
    let report = FrameReport(
      frame: frame, seconds: frame.timestamp.seconds(since: start), tracks: tracks, vehicles: measured.vehicles,
      events: measured.events, tally: meter.tally, viewChange: view?.look(frame))
    try await toAll { try await $0.take(report) }
  }

  /// One output that fails must not take the others with it; the first failure is thrown in the end.
  private func toAll(_ give: (any TrackOutput) async throws -> Void) async throws {
    var failure: (any Error)?
    for output in outputs {
      do { try await give(output) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  /// Ends every vehicle still in sight and closes the outputs.
  mutating func finish(source: String, model: String?, elapsed: Double, isInterrupted: Bool) async throws -> RunSummary
  {
    var failure: (any Error)?
    if let first, let last {
      let rest = meter.finish(at: last)
      let empty = DetectedFrame(index: frames, timestamp: last, picture: nil, detections: [])
      let report = FrameReport(
        frame: empty, seconds: last.seconds(since: first), tracks: [], vehicles: [], events: rest.events,
        tally: meter.tally, viewChange: nil)
      if !rest.events.isEmpty {
        do { try await toAll { try await $0.take(report) } } catch { failure = error }
      }
    }
    let summary = RunSummary(
      source: source, model: model, size: meter.ground.size, isCalibrated: meter.ground.isCalibrated, frames: frames,
      skippedFrames: skipped, seconds: first.flatMap { first in last?.seconds(since: first) } ?? 0,
      detections: detections, elapsed: elapsed, isInterrupted: isInterrupted, classes: ledger.totals,
      scene: meter.scene, tally: meter.tally)
    do { try await toAll { try await $0.finish(summary) } } catch { failure = failure ?? error }
    if let failure { throw failure }
    return summary
  }

  private static let camera = CameraID("track")
}
