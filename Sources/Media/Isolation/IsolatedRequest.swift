import Groundwork
import TrafficCore

/// What the process of a camera is told to open: goes to it through its standard input, so that no list of processes
/// shows a password.
struct IsolatedRequest: Sendable {
  var address: Secret
  /// What matters of it there: log and counters stay with the program.
  var request: SourceRequest

  /// The whole message.
  var bytes: [UInt8] {
    var scribe = ByteScribe()
    scribe.text(address.revealed, atMost: 8000)
    scribe.text(request.camera.name)
    scribe.decoding(request.decoding)
    scribe.integer(request.recordedAt.microseconds)
    scribe.duration(request.imageInterval)
    scribe.live(request.live)
    return IsolatedHead(kind: .request, length: scribe.bytes.count).bytes + scribe.bytes
  }

  init(address: Secret, request: SourceRequest) {
    self.address = address
    self.request = request
  }

  /// - Parameter bytes: after the head.
  init(_ bytes: [UInt8]) throws(MediaError) {
    var cursor = ByteCursor(bytes)
    address = Secret(try cursor.text())
    request = SourceRequest(camera: CameraID(try cursor.text()))
    request.decoding = try cursor.decoding()
    request.recordedAt = Timestamp(microseconds: try cursor.integer(Int64.self))
    request.imageInterval = try cursor.duration()
    request.live = try cursor.live()
    guard cursor.count == 0 else { throw ByteCursor.damaged("it is longer than it should be") }
  }
}

extension ByteScribe {
  fileprivate mutating func decoding(_ settings: DecodingSettings) {
    integer(Int64(settings.maximumPixels))
    integer(Int64(settings.maximumImageBytes))
    integer(Int32(settings.threads))
    flag(settings.isLowDelay)
    for duration in [settings.keyFrameWait, settings.openTimeout, settings.readTimeout] { self.duration(duration) }
    flag(settings.acceptsTruncatedVideo)
  }

  fileprivate mutating func live(_ live: LiveRequest) {
    flag(live.transport == .udp)
    duration(live.snapshotInterval)
    optional(live.kind) { $0.kind($1) }
    optional(live.credentials) { scribe, credentials in
      scribe.text(credentials.user)
      scribe.text(credentials.password.revealed)
    }
    let (settings, backoff) = (live.settings, live.settings.backoff)
    for duration in [
      backoff.first, backoff.maximum, backoff.goodAfter, settings.pauseAfterRefusal, settings.stallsAfter,
      settings.connectsWithin,
    ] { self.duration(duration) }
    number(backoff.jitter)
    flag(settings.verifiesCertificates)
    optional(live.settingsKey) { $0.text($1) }
  }

  private mutating func kind(_ kind: LiveKind) {
    switch kind {
    case .rtsp(let transport):
      integer(UInt8(0))
      flag(transport == .udp)
    case .mjpeg: integer(UInt8(1))
    case .snapshot(let interval):
      integer(UInt8(2))
      duration(interval)
    case .http(let interval):
      integer(UInt8(3))
      duration(interval)
    }
  }
}

extension ByteCursor {
  fileprivate mutating func decoding() throws(MediaError) -> DecodingSettings {
    var settings = DecodingSettings()
    settings.maximumPixels = try integer(Int64.self, in: 1...1 << 32)
    settings.maximumImageBytes = try integer(Int64.self, in: 1...1 << 40)
    settings.threads = try integer(Int32.self, in: 0...1024)
    settings.isLowDelay = try flag()
    settings.keyFrameWait = try duration()
    settings.openTimeout = try duration()
    settings.readTimeout = try duration()
    settings.acceptsTruncatedVideo = try flag()
    return settings
  }

  fileprivate mutating func live() throws(MediaError) -> LiveRequest {
    var live = LiveRequest(transport: try flag() ? .udp : .tcp)
    live.snapshotInterval = try duration()
    live.kind = try optional { cursor throws(MediaError) in try cursor.kind() }
    live.credentials = try optional { cursor throws(MediaError) in
      LiveRequest.Credentials(user: try cursor.text(), password: Secret(try cursor.text()))
    }
    let (first, maximum, goodAfter) = (try duration(), try duration(), try duration())
    live.settings.pauseAfterRefusal = try duration()
    live.settings.stallsAfter = try duration()
    live.settings.connectsWithin = try duration()
    let jitter = try number(in: 0...1)
    guard first > .zero, maximum >= first else { throw Self.damaged("its pauses make no sense") }
    live.settings.backoff = BackoffSettings(first: first, maximum: maximum, jitter: jitter, goodAfter: goodAfter)
    live.settings.verifiesCertificates = try flag()
    live.settingsKey = try optional { cursor throws(MediaError) in try cursor.text() }
    return live
  }

  private mutating func kind() throws(MediaError) -> LiveKind {
    switch try integer(UInt8.self, in: 0...3) {
    case 0: .rtsp(try flag() ? .udp : .tcp)
    case 1: .mjpeg
    case 2: .snapshot(every: try duration())
    default: .http(every: try duration())
    }
  }
}
