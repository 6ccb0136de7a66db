import TrafficCore

/// Everything known about one frame after tracking and measuring: what the outputs of a run are made from.
struct FrameReport: Sendable {
  let frame: DetectedFrame
  /// Since the first frame.
  let seconds: Double
  let tracks: [Track]
  let vehicles: [VehicleReading]
  let events: [MeasurementEvent]
  /// The sums so far.
  let tally: Tally
  /// That the camera looks elsewhere from now on, or where it should again.
  let viewChange: ViewChange?
}

/// Takes what a run finds out, frame after frame: a file of events, an annotated video.
protocol TrackOutput: Sendable {
  func take(_ report: FrameReport) async throws
  /// The run is over: writes what is left and closes the file.
  func finish(_ summary: RunSummary) async throws
}
