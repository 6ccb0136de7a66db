package import TrafficCore

/// The camera looks elsewhere than when its scene was drawn, or where it should again.
package struct ViewChange: Sendable {
  package enum Kind: String, Sendable {
    case moved = "camera_moved"
    case back = "camera_back"
  }

  package let kind: Kind
  /// How well the picture fits the view, −1…1.
  package let match: Double
}

/// Looks about once a second whether a fixed camera still sees what its scene was drawn for.
package struct ViewWatch: Sendable {
  /// nil until the first picture, which then is what others are compared with.
  private var check: CameraMovedCheck?
  private var hasMoved = false
  private var lastLook: Timestamp?

  /// Seconds between two looks.
  private static let interval = 1.0

  /// - Parameter reference: a picture of the right view; nil takes the first that comes.
  package init(reference: Picture?) { check = reference.map { CameraMovedCheck(reference: $0) } }

  /// What has changed with this picture; mostly nothing.
  package mutating func look(_ frame: DetectedFrame) -> ViewChange? {
    guard let picture = frame.picture else { return nil }
    if let lastLook, abs(frame.timestamp.seconds(since: lastLook)) < Self.interval { return nil }
    lastLook = frame.timestamp
    guard var check else {
      self.check = CameraMovedCheck(reference: picture)
      return nil
    }
    let looksElsewhere = check.update(picture, at: frame.timestamp)
    self.check = check
    guard looksElsewhere != hasMoved, let match = check.match else { return nil }
    hasMoved = looksElsewhere
    return ViewChange(kind: looksElsewhere ? .moved : .back, match: match)
  }
}
