import Pipeline
import TrafficCore

/// Every track in every frame as MOTChallenge text, for evaluators.
struct TracksOutput: TrackOutput {
  private let file: OutputFile

  init(_ path: String) throws(CommandError) { file = try OutputFile(path) }

  func take(_ report: FrameReport) async throws {
    let rows = report.tracks.map { track in
      // The steadier boxes: a detector's jitter is no motion.
      MOTRow(frame: report.frame.index + 1, id: track.id, box: track.smoothedBox, score: track.score)
    }
    try await file.write(MOTText.write(rows))
  }

  func finish(_ summary: RunSummary) async throws { try await file.close() }
}
