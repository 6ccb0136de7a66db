package import TrafficCore

/// How a video is written.
package struct VideoSettings: Sendable, Hashable {
  /// When pictures are shown.
  package enum Timing: Sendable, Hashable {
    /// One after the other at this rate; timestamps are brought to its grid, and gaps stay gaps.
    case constant(FrameRate)
    /// Exactly at their timestamps, to the microsecond.
    case variable
  }

  package var timing: Timing
  /// x264's constant rate factor: 0 keeps everything, 51 is the smallest. Six more halve the size. x264's default.
  package var rateFactor: Double
  /// x264's name for how long it thinks. `veryfast` takes a third of the time of `medium` for a tenth more bytes.
  package var preset: String
  /// Each picture leans on the one before it only, as cameras send them; larger, and quicker to decode.
  package var isLikeCamera = false
  /// For people who watch while it is made: each picture comes out at once, key pictures when they are asked for, with
  /// what a decoder must know.
  package var isLive = false
  /// The file whose sound goes along; nil for a silent video.
  package var soundFrom: String?
  /// The time of a picture from the very start of that file: what its source was told as `recordedAt`. Tells how far
  /// into the file the first written picture is.
  package var soundStart: Timestamp

  package init(
    timing: Timing = .variable, rateFactor: Double = 23, preset: String = "veryfast", soundFrom: String? = nil,
    soundStart: Timestamp = .zero
  ) {
    self.timing = timing
    self.rateFactor = rateFactor
    self.preset = preset
    self.soundFrom = soundFrom
    self.soundStart = soundStart
  }
}
