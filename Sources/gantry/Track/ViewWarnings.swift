import Media
import Pipeline
import TrafficCore

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

extension ViewWatch {
  /// nil where there is nothing to hold the camera to: no pictures, or no scene that was drawn for a view.
  ///
  /// - Parameter path: a picture of the right view.
  static func reading(_ path: String?, scene: SceneFile?, hasPictures: Bool) async throws -> ViewWatch? {
    guard let path else { return hasPictures && scene != nil ? ViewWatch(reference: nil) : nil }
    guard hasPictures else {
      throw CommandError.badInput("--reference \(path): there are no pictures to compare it with.")
    }
    return ViewWatch(reference: try await StillPicture.read(path, for: TrackOptions.reference.name))
  }
}
