package import Groundwork
package import TrafficCore

/// What is wanted of a camera besides its address; files and pictures ignore it.
package struct LiveRequest: Sendable {
  /// How RTSP pictures travel. TCP.
  package var transport: LiveKind.Transport
  /// Pause between two requests of a snapshot camera. 1 s.
  package var snapshotInterval: Duration
  /// Overrides what the address looks like, for cameras that say something wrong about themselves.
  package var kind: LiveKind?
  /// Credentials that are kept apart from the address.
  package var credentials: Credentials?
  package var settings: LiveSettings
  /// Where the operator finds this camera's settings; nil means `cameras.` and the camera's name.
  package var settingsKey: String?
  /// Who may want what the camera sends as it comes.
  package var compressed: (any CompressedIntake)?
  package var log: Log
  package var counters: Counters

  package struct Credentials: Sendable {
    package let user: String
    package let password: Secret

    package init(user: String, password: Secret) {
      self.user = user
      self.password = password
    }
  }

  package init(
    transport: LiveKind.Transport = .tcp, snapshotInterval: Duration = .seconds(1), kind: LiveKind? = nil,
    credentials: Credentials? = nil, settings: LiveSettings = LiveSettings(), settingsKey: String? = nil,
    compressed: (any CompressedIntake)? = nil, log: Log = Log(name: "media", output: SilentLog()),
    counters: Counters = Counters()
  ) {
    self.transport = transport
    self.snapshotInterval = snapshotInterval
    self.kind = kind
    self.credentials = credentials
    self.settings = settings
    self.settingsKey = settingsKey
    self.compressed = compressed
    self.log = log
    self.counters = counters
  }

  /// RTSP by its scheme; over HTTP a path that ends in `.jpg` is a snapshot, in `.mjpeg` a stream, and any other is asked.
  package func kind(of address: CameraAddress) -> LiveKind {
    if let kind { return kind }
    switch address.scheme {
    case .rtsp, .rtsps: return .rtsp(transport)
    case .http, .https:
      let path = address.path.prefix { $0 != "?" }.lowercased()
      if path.hasSuffix(".jpg") || path.hasSuffix(".jpeg") { return .snapshot(every: snapshotInterval) }
      return path.hasSuffix(".mjpeg") || path.hasSuffix(".mjpg") ? .mjpeg : .http(every: snapshotInterval)
    }
  }
}
