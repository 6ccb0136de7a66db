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
    /// Drawing, hiding and compressing what goes out through Redis, and keeping evidence.
    case draw
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

  /// The same, and it is noted for this picture, too.
  func time<Result: Sendable>(
    _ stage: Stage, _ times: inout StageTimes, _ step: () async throws -> Result
  ) async throws -> Result {
    let start = clock.now
    let result = try await step()
    note(stage, clock.now - start, &times)
    return result
  }

  func note(_ stage: Stage, _ duration: Duration, _ times: inout StageTimes) {
    note(stage, duration)
    times.add(stage, duration)
  }
}

/// What each stage of one picture has taken, for the log's `[PERFORMANCE]` lines.
package struct StageTimes: Sendable, Hashable {
  private var spent: [StageWatch.Stage: Duration] = [:]

  package init() {}

  package mutating func add(_ stage: StageWatch.Stage, _ duration: Duration) {
    spent[stage, default: .zero] += duration
  }

  /// `[PERFORMANCE] Frame 42 | wait 0.1 | scale 1.0 | detect 3.8 | follow 0.1 | send 0.2 | total 5.2 ms`; stages that
  /// this picture did not go through are left out.
  package func line(frame: Int) -> String {
    let stages = StageWatch.Stage.allCases.compactMap { stage in
      spent[stage].map { "\(stage.rawValue) \(Self.text($0))" }
    }
    let total = Self.text(spent.values.reduce(.zero, +))
    return (["[PERFORMANCE] Frame \(frame)"] + stages + ["total \(total) ms"]).joined(separator: " | ")
  }

  /// Milliseconds with one digit after the point.
  private static func text(_ duration: Duration) -> String { "\((duration / .milliseconds(0.1)).rounded() / 10)" }
}
