package import WebServer

/// Why a camera cannot be made, changed or told something.
package enum CameraProblem: Error, Sendable, Equatable, HTTPErrorConvertible {
  case missing
  case nameTaken
  /// Somebody else was quicker.
  case changedMeanwhile
  /// It is in the file of the installation, and is changed there.
  case fixed
  case tooMany(Int)
  /// Only a camera that runs can be paused, resumed or opened anew.
  case notRunning

  package var httpError: HTTPError {
    switch self {
    case .missing: HTTPError(404, "There is no such camera.", code: "not_found")
    case .nameTaken: HTTPError(409, "There is a camera with this id.", code: "id_taken")
    case .changedMeanwhile:
      HTTPError(412, "Somebody has changed this camera meanwhile; read it again.", code: "changed")
    case .fixed:
      HTTPError(
        409, "This camera is in the installation's file of cameras (cameras.file); change it there.", code: "fixed")
    case .tooMany(let most): HTTPError(409, "There are \(most) cameras, which is the most.", code: "too_many")
    case .notRunning:
      HTTPError(
        409, "This camera does not run in this process; start it, or ask the server that runs the cameras.",
        code: "not_running")
    }
  }
}
