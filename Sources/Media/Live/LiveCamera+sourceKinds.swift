import TrafficCore

extension SourceKind {
  static let rtspCamera = SourceKind(
    name: "RTSP camera", example: "rtsp://user:password@camera:554/stream",
    recognitions: [.scheme("rtsp"), .scheme("rtsps")], open: openCamera)

  static let httpCamera = SourceKind(
    name: "MJPEG or snapshot camera", example: "http://camera/video.mjpeg",
    recognitions: [.scheme("http"), .scheme("https")], open: openCamera)

  /// Connects with the first `next`; a camera that does not answer is no error, it may come later.
  @Sendable private static func openCamera(
    _ address: SourceAddress, _ request: SourceRequest
  ) async throws -> any FrameSource {
    guard case .url(_, let text) = address.place else { preconditionFailure("a path is never a camera") }
    var camera = try CameraAddress(parsing: text)
    if let credentials = request.live.credentials {
      camera = camera.signedIn(user: credentials.user, password: credentials.password)
    }
    return LiveCamera(
      request.camera, address: camera, kind: request.live.kind(of: camera), settings: request.live.settings,
      decoding: request.decoding, settingsKey: request.live.settingsKey, log: request.live.log,
      counters: request.live.counters, compressed: request.live.compressed)
  }
}
