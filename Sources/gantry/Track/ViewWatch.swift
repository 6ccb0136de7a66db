import Media
import TrafficCore

/// The camera looks elsewhere than when its scene was drawn, or where it should again.
struct ViewChange: Sendable {
  enum Kind: String, Sendable {
    case moved = "camera_moved"
    case back = "camera_back"
  }

  let kind: Kind
  /// How well the picture fits the view, −1…1.
  let match: Double
}

/// Looks about once a second whether a fixed camera still sees what its scene was drawn for.
struct ViewWatch: Sendable {
  /// nil until the first picture, which then is what others are compared with.
  private var check: CameraMovedCheck?
  private var hasMoved = false
  private var lastLook: Timestamp?

  /// Seconds between two looks.
  private static let interval = 1.0

  /// nil where there is nothing to hold the camera to: no pictures, or no scene that was drawn for a view.
  ///
  /// - Parameter reference: a picture of the right view.
  init?(_ reference: String?, scene: SceneFile?, hasPictures: Bool) async throws {
    if let reference {
      guard hasPictures else {
        throw CommandError.badInput("--reference \(reference): there are no pictures to compare it with.")
      }
      check = CameraMovedCheck(reference: try await StillPicture.read(reference, for: TrackOptions.reference.name))
    }
    guard hasPictures, reference != nil || scene != nil else { return nil }
  }

  /// What has changed with this picture; mostly nothing.
  mutating func look(_ frame: DetectedFrame) -> ViewChange? {
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

/// Tells whoever runs the program that the camera moved.
struct ViewWarnings: TrackOutput {
  let console: Console

  func take(_ report: FrameReport) {
    guard let change = report.viewChange else { return }
    let time = "at \(report.seconds.text(decimals: 1)) s"
    switch change.kind {
    case .moved:
      console.say(
        "gantry track: the camera looks elsewhere than in its reference picture (\(time)): speeds, lines and zones no "
          + "longer fit the road. Draw its scene again, or turn it back.")
    case .back: console.say("gantry track: the camera looks where it should again (\(time)).")
    }
  }

  func finish(_ summary: RunSummary) {}
}
