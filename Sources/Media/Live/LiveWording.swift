/// Says in a camera's terms what went wrong: what was asked, the answer, and which setting to look at.
struct LiveWording: Sendable {
  let scheme: CameraAddress.Scheme
  /// Such as `cameras.north-2`.
  let settingsKey: String

  func failure(_ error: MediaError) -> LiveConnection.Failure {
    let name = scheme.rawValue.uppercased()
    return switch error.kind {
    case .unauthorised where error.cause.hasSuffix(FFmpegCode.httpForbidden.text):
      .init(reason: "\(name) 403 forbidden. Check the rights of \(settingsKey).user.", isRefusal: true)
    case .unauthorised:
      .init(reason: "\(name) 401 unauthorised. Check \(settingsKey).password.", isRefusal: true)
    case .notFound:
      .init(reason: "\(name) 404 not found. Check the path in \(settingsKey).url.")
    case .badAddress, .notRecognised, .noVideo, .tooLarge:
      .init(reason: "\(error.cause). Check \(settingsKey).url.")
    case .unreachable where error.cause.hasPrefix("cannot read on"):
      // An MJPEG stream has no mark of its end.
      .init(reason: "the stream broke off")
    default:
      .init(reason: error.cause)
    }
  }
}
