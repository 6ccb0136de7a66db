package import Groundwork

/// Where a picture's time goes, stage by stage: `gantry_stage_seconds{stage}`.
package struct StageWatch: Sendable {
  package enum Stage: String, Sendable, CaseIterable {
    /// From the picture's arrival until somebody has time for it.
    case wait
    case scale
    /// With waiting for a turn at the network.
    case detect
    /// Tracking and measuring.
    case follow
    /// Handing the report to those who listen.
    case send
  }

  package static let metric = "gantry_stage_seconds"

  private let clock: any MonotonicClock
  private let histograms: [Stage: Histogram]

  package init(_ metrics: Metrics, clock: any MonotonicClock) {
    self.clock = clock
    histograms = Dictionary(
      uniqueKeysWithValues: Stage.allCases.map { stage in
        (
          stage,
          metrics.histogram(
            Self.metric, ["stage": stage.rawValue], help: "What each stage of a picture takes, seconds.")
        )
      })
  }

  package func note(_ stage: Stage, _ duration: Duration) { histograms[stage]?.observe(duration) }

  package func time<Result: Sendable>(_ stage: Stage, _ step: () async throws -> Result) async throws -> Result {
    let start = clock.now
    defer { note(stage, clock.now - start) }
    return try await step()
  }
}
