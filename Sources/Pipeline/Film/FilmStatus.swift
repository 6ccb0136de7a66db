/// How the film of a camera is doing, and what it costs.
package struct FilmStatus: Sendable, Hashable {
  package enum How: String, Sendable, Hashable, CaseIterable {
    /// As the camera sends it.
    case passedOn = "passed_on"
    /// Compressed here: something is to be hidden, or the camera sends no H.264 that can be passed on.
    case encoded
  }

  package var how: How
  package var watching: Int
  /// Whether clips are cut from it.
  package var isKept: Bool
  /// Pictures a second that were compressed or passed on, over the last seconds.
  package var framesPerSecond: Double
  /// What a picture takes to be compressed, of late; nil while all are passed on.
  package var encoding: Duration?
  /// Pictures that those who watch now were too slow for.
  package var lost: Int
}
