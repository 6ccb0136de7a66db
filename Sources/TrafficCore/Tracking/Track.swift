/// One vehicle or person a tracker has matched in the picture it was given last.
package struct Track: Sendable, Equatable {
  /// What happened to the track in this picture.
  package enum State: Sendable, Hashable {
    /// Reported for the first time.
    case appeared
    /// Also matched in the picture before.
    case followed
    /// Matched again after pictures without it.
    case recovered
  }

  /// Unique within its tracker, from 1, in the order of first report.
  package var id: Int
  package var state: State
  /// In pixels of the original picture, as detected.
  package var box: PixelBox
  /// The same box after the filter: steadier, for drawing.
  package var smoothedBox: PixelBox
  package var score: Double
  /// The vote of all its detections so far.
  package var classID: Int
  package var trafficClass: TrafficClass?
  /// Of the box's centre, pixels per second.
  package var velocity: PixelVelocity
  /// nil without calibration or above the horizon.
  package var ground: GroundMotion?
  package var firstSeen: Timestamp
  /// As detected then: trackers report nothing before they believe a track.
  package var firstBox: PixelBox
  /// Which of the detections given this track took.
  package var detectionIndex: Int
}

/// Pixels per second, x to the right, y down.
package struct PixelVelocity: Sendable, Hashable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Where on the road and how fast, filtered; for speeds with an error bar see the measurement of speed.
package struct GroundMotion: Sendable, Hashable {
  /// Metres.
  package var x: Double
  package var y: Double
  /// Metres per second.
  package var velocityX: Double
  package var velocityY: Double
}
