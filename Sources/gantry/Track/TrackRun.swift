import Pipeline
import TrafficCore

/// Follows and measures what a stream of detections shows, and hands each frame's report to the outputs.
struct TrackRun {
  private var following: Following
  private let outputs: [any TrackOutput]

  init(_ following: Following, outputs: [any TrackOutput]) {
    self.following = following
    self.outputs = outputs
  }

  mutating func take(_ frame: DetectedFrame) async throws {
    guard let report = try await following.take(frame) else { return }
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
    let rest = following.finish(isInterrupted ? .stopped : .finished)
    if !rest.events.isEmpty {
      do { try await toAll { try await $0.take(rest) } } catch { failure = error }
    }
    let summary = RunSummary(
      source: source, model: model, size: following.ground.size, isCalibrated: following.ground.isCalibrated,
      frames: following.frames, skippedFrames: following.skippedFrames, seconds: following.seconds,
      detections: following.detections, elapsed: elapsed, isInterrupted: isInterrupted, classes: following.classes,
      scene: following.scene, tally: following.tally)
    do { try await toAll { try await $0.finish(summary) } } catch { failure = failure ?? error }
    if let failure { throw failure }
    return summary
  }
}
