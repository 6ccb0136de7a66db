import Groundwork

/// Knows which session and which FFmpeg options each kind of camera needs.
struct CameraConnector: LiveConnecting {
  /// The camera, for the lines of the log.
  let camera: String
  let address: CameraAddress
  let kind: LiveKind
  let verifiesCertificates: Bool
  let decoding: DecodingSettings
  /// How long a stream may go on without a key frame before its pictures are shown all the same.
  let keyFrameWait: Duration

  func connect(within limit: Duration, interruption: Interruption) throws(MediaError) -> any LiveSession {
    switch kind {
    case .rtsp(let transport):
      return try StreamSession(
        input(format: ["rtsp"], options: rtspOptions(transport, within: limit)), decoding: decoding, within: limit,
        keyFrameWait: keyFrameWait, hasCameraTime: true, interruption: interruption)
    case .mjpeg: return try stream(within: limit, interruption: interruption)
    case .snapshot(let interval): return snapshots(every: interval, interruption: interruption)
    case .http(let interval):
      let answer = try HTTPDocument.contentType(
        address.revealed, subject, options: httpOptions, interruption: interruption)
      return answer.hasPrefix("image/")
        ? snapshots(every: interval, interruption: interruption)
        : try stream(within: limit, interruption: interruption)
    }
  }

  private func stream(within limit: Duration, interruption: Interruption) throws(MediaError) -> any LiveSession {
    try StreamSession(
      input(format: ["mpjpeg", "mjpeg"], options: httpOptions), decoding: decoding, within: limit,
      // The demuxer invents times at 25 frames a second.
      keyFrameWait: .zero, hasCameraTime: false, interruption: interruption)
  }

  private func snapshots(every interval: Duration, interruption: Interruption) -> any LiveSession {
    SnapshotSession(
      url: address.revealed, subject, options: httpOptions, interval: interval, decoding: decoding,
      interruption: interruption)
  }

  private var subject: FFmpegSubject { FFmpegSubject(source: address.description, camera: camera) }

  private func input(format: [String], options: [String: String]) -> Demuxer.Input {
    var options = options
    options["format_whitelist"] = format.joined(separator: ",")
    return Demuxer.Input(
      url: address.revealed, name: address.description, camera: camera, options: options,
      accepted: "Accepted are RTSP streams, and over HTTP MJPEG streams or JPEG pictures.")
  }

  /// No camera may send us to a file or another kind of server.
  private static let protocols = "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto"

  private func rtspOptions(_ transport: LiveKind.Transport, within limit: Duration) -> [String: String] {
    [
      "protocol_whitelist": Self.protocols,
      "rtsp_transport": transport.rawValue,
      "allowed_media_types": "video",
      "user_agent": "Gantry",
      // The camera describes its pictures before the first one, and the decoder learns the rest by itself: looking
      // longer (microseconds) only delays the first frame, by 0.5 s with 1000000. What was looked at is kept.
      "analyzeduration": "100000",
      "probesize": "1000000",
      "fpsprobesize": "0",
      // Datagrams in the wrong order are waited for this long, in microseconds.
      "max_delay": "200000",
      "buffer_size": "\(1 << 20)",
      "tls_verify": verifiesCertificates ? "1" : "0",
    ]
  }

  private var httpOptions: [String: String] {
    [
      "protocol_whitelist": Self.protocols,
      "user_agent": "Gantry",
      "seekable": "0",
      "tls_verify": verifiesCertificates ? "1" : "0",
    ]
  }
}
