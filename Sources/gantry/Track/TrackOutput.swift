import Pipeline

/// Takes what a run finds out, frame after frame: a file of events, an annotated video.
protocol TrackOutput: Sendable {
  func take(_ report: FrameReport) async throws
  /// The run is over: writes what is left and closes the file.
  func finish(_ summary: RunSummary) async throws
}
