/// What of a camera is kept as clips: some seconds around what happens.
package struct ClipPlan: Sendable, Hashable {
  package enum Cause: String, Sendable, Hashable, CaseIterable {
    case speeding
    case wrongWay = "wrong_way"
    case stopped
    /// Somebody has asked for it.
    case manual
  }

  /// Seconds before and after.
  package var before: Double
  package var after: Double
  /// What happens by itself; a clip can be asked for in any case.
  package var causes: Set<Cause>

  package static let allowedSeconds = 0.0...60.0

  /// Seconds after a clip's first event in which others make it longer. As long as a clip of one event, so that clips that
  /// follow each other show at most twice what happened.
  var span: Double { max(Self.shortestSpan, before + after) }

  /// Seconds, for clips that are very short.
  private static let shortestSpan = 10.0

  package init(before: Double = 5, after: Double = 10, causes: Set<Cause> = [.speeding, .wrongWay]) {
    self.before = before
    self.after = after
    self.causes = causes
  }
}
