package import TrafficCore

/// Everything known about one frame after tracking and measuring: what pages, logs, files and videos are made from.
package struct FrameReport: Sendable {
  /// Whose frame it is.
  package var stream: CameraID
  package var run: StreamRun
  /// Number, moment, picture if there is one, and what was found in it before anything was followed.
  package var frame: DetectedFrame
  /// Since the run's first frame.
  package var seconds: Double
  /// What was seen and is not followed: too unsure, or found in the last picture that was looked at, since which nothing
  /// has moved. Only for hiding what must not be recognised.
  package var bystanders: [Detection] = []
  package var tracks: [Track]
  package var vehicles: [VehicleReading]
  package var events: [MeasurementEvent]
  /// The sums so far.
  package var tally: Tally
  /// That the camera looks elsewhere from now on, or where it should again.
  package var viewChange: ViewChange?
  /// In the last report of a run: how it ended. That report has no picture and no vehicles, but the events and sums
  /// that were certain only then.
  package var ending: StreamEnding?
  /// From the picture's moment, or where that is no time of day from its arrival, to this report; nil for files.
  package var latency: Duration?

  package var timestamp: Timestamp { frame.timestamp }

  package init(
    stream: CameraID, run: StreamRun, frame: DetectedFrame, seconds: Double, tracks: [Track] = [],
    vehicles: [VehicleReading] = [], events: [MeasurementEvent] = [], tally: Tally = Tally(),
    viewChange: ViewChange? = nil, ending: StreamEnding? = nil, latency: Duration? = nil
  ) {
    self.stream = stream
    self.run = run
    self.frame = frame
    self.seconds = seconds
    self.tracks = tracks
    self.vehicles = vehicles
    self.events = events
    self.tally = tally
    self.viewChange = viewChange
    self.ending = ending
    self.latency = latency
  }
}

/// One run of a stream: from a start to its end or stop.
package struct StreamRun: Sendable, Hashable {
  /// What the one who started it calls it.
  package var name: String
  /// Within a run, numbers of vehicles and sums belong together as long as this stays the same. It counts up where
  /// following had to begin anew: another scene, a video read from its beginning again.
  package var generation: Int

  package init(name: String, generation: Int = 0) {
    self.name = name
    self.generation = generation
  }
}

/// Why no more frames come.
package enum StreamEnding: Sendable, Hashable {
  /// The file is over.
  case finished
  /// Somebody stopped it.
  case stopped
  /// It cannot go on; a sentence without secrets.
  case failed(String)

  package var error: String? { if case .failed(let cause) = self { cause } else { nil } }
}
