package import TrafficCore

/// How much of one minute of a camera was seen: goes along with every number that was made from it.
package struct MinuteCompleteness: Sendable, Hashable {
  package var camera: CameraID
  /// When the minute begins, UTC.
  package var minute: Timestamp
  /// Pictures that were to be looked at, from the wanted rate and the time in which the camera was to run.
  package var expected: Double
  package var processed: Int
  /// Delivered and wanted, but there was no time for them.
  package var dropped: Int
  /// Seconds in which the camera was to run.
  package var seconds: Double
  /// Of those: with pictures.
  package var secondsOnline: Double

  package init(camera: CameraID, minute: Timestamp) {
    self.camera = camera
    self.minute = minute
    (expected, processed, dropped, seconds, secondsOnline) = (0, 0, 0, 0, 0)
  }

  /// 0…1; nil while nobody knows how many pictures there should be.
  package var share: Double? { expected > 0 ? min(1, Double(processed) / expected) : nil }

  /// 0…1 of the whole minute, also of the part in which the camera was not to run; nil as `share` is, and for a recording,
  /// whose minutes are not those of the wall.
  package var coverage: Double? {
    guard seconds > 0, let share else { return nil }
    return share * min(1, seconds / 60)
  }
}
