package import TrafficCore

/// How one camera is doing now, for pages, metrics and whoever asks why there is no picture.
package struct CameraStatus: Sendable, Hashable {
  package enum Phase: String, Sendable, Hashable, CaseIterable {
    case connecting
    /// Pictures arrive.
    case online
    /// Connected, but silent for too long.
    case stalled
    /// It does not work now; unless the reason says otherwise the next attempt follows.
    case failed
    /// Somebody holds it.
    case paused
    /// Somebody stopped it.
    case stopped
    /// The file is over, or with a reason: could not be read to its end.
    case ended
  }

  package var id: CameraID
  package var run: StreamRun
  package var phase: Phase
  /// Why there is no picture, or why not all are looked at; a sentence without secrets.
  package var reason: String?
  /// When this phase began.
  package var since: Timestamp
  package var frames = FrameCounts()
  package var rates = FrameRates()
  /// From the picture's moment to its report, of late; nil for files and before the first.
  package var latency: Duration?
  /// Fewer pictures are looked at than were wanted, because the machine cannot do more.
  package var isDegraded = false

  package init(id: CameraID, run: StreamRun, phase: Phase, reason: String? = nil, since: Timestamp) {
    self.id = id
    self.run = run
    self.phase = phase
    self.reason = reason
    self.since = since
  }

  /// Whether a task is at work for it.
  package var isRunning: Bool {
    switch phase {
    case .connecting, .online, .stalled, .failed, .paused: true
    case .stopped, .ended: false
    }
  }
}

/// What became of a run's pictures.
package struct FrameCounts: Sendable, Hashable {
  /// As the source delivered them.
  package var received = 0
  /// Left out on purpose: more than the wanted rate.
  package var unsampled = 0
  /// Looked at, also where the motion gate saw that there was nothing to look for.
  package var processed = 0
  /// Of those processed: nothing moved, so the network was spared.
  package var gated = 0
  /// Lost because there was no time for them.
  package var dropped = 0

  package init() {}
}

/// Frames a second, over the last seconds.
package struct FrameRates: Sendable, Hashable {
  package var received = 0.0
  package var processed = 0.0
  package var dropped = 0.0

  package init() {}
}
