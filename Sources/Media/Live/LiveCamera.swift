package import Groundwork
package import TrafficCore

/// A camera as a source of frames: connects, reads, decodes and reconnects on a thread of its own, keeps the newest
/// frame.
///
/// The first `next` starts it; `stop`, or letting go of it, ends it. What goes wrong is in `status` and in the log, and
/// never thrown: a live source tries again for as long as it runs.
package final class LiveCamera: FrameSource {
  private let shared: LiveShared
  private let reader: LiveReader
  private let isStarted = Lock(false)

  /// - Parameters:
  ///   - settingsKey: where the operator finds this camera's settings, for advice such as
  ///     `Check cameras.north-2.password.`
  ///   - random: for the jitter of the pauses.
  package convenience init(
    _ id: CameraID, address: CameraAddress, kind: LiveKind, settings: LiveSettings = LiveSettings(),
    decoding: DecodingSettings = DecodingSettings(), settingsKey: String? = nil, log: Log, counters: Counters,
    compressed: (any CompressedIntake)? = nil, wallClock: any WallClock = SystemWallClock(),
    random: SeededRandom = SeededRandom()
  ) {
    let connector = CameraConnector(
      camera: id.name, address: address, kind: kind, verifiesCertificates: settings.verifiesCertificates,
      decoding: decoding, keyFrameWait: settings.silence(for: kind) / 2)
    self.init(
      id, connector: connector,
      wording: LiveWording(scheme: address.scheme, settingsKey: settingsKey ?? "cameras.\(id)"),
      machine: LiveConnection(settings: settings, kind: kind, random: random), name: address.description, log: log,
      counters: counters, compressed: compressed, wallClock: wallClock)
  }

  init(
    _ id: CameraID, connector: any LiveConnecting, wording: LiveWording, machine: LiveConnection, name: String,
    log: Log, counters: Counters, compressed: (any CompressedIntake)? = nil, wallClock: any WallClock
  ) {
    shared = LiveShared(name: name, since: Timestamp(sinceEpoch: wallClock.sinceEpoch))
    reader = LiveReader(
      id, connector: connector, wording: wording, machine: machine, shared: shared, log: log.named("camera \(id)"),
      counters: counters, compressed: compressed, wallClock: wallClock)
  }

  deinit { shared.stop() }

  package var description: SourceDescription {
    get async { shared.state.withLock { $0.description } }
  }

  /// How it is doing now; cheap, from any thread.
  package var status: LiveStatus { shared.state.withLock { $0.status } }

  package func next() async throws -> Frame? {
    let isFirst = isStarted.withLock { isStarted in
      defer { isStarted = true }
      return !isStarted
    }
    if isFirst { reader.start() }
    return await shared.frames.next()
  }

  package func stop() async { shared.stop() }

  /// Returns once the thread has ended; stopping does not wait for that, because looking up a host name can block for
  /// seconds.
  func waitUntilEnded() async { while await shared.ended.next() != nil {} }
}

/// What the thread of a camera and its owner both hold. The thread does not hold the owner, so letting go of a camera
/// ends it.
final class LiveShared: Sendable {
  struct State {
    var status: LiveStatus
    var description: SourceDescription
  }

  let frames = Mailbox<Frame>(.newestWins(1))
  /// Closed when the thread ends.
  let ended = Mailbox<Never>(.newestWins(1))
  let interruption = Interruption()
  let state: Lock<State>

  init(name: String, since: Timestamp) {
    state = Lock(
      State(
        status: LiveStatus(
          phase: .connecting, reason: nil, since: since, framesIn: 0, framesDropped: 0, framesDamaged: 0, reconnects: 0),
        description: SourceDescription(name: name, size: PixelSize(width: 0, height: 0), isLive: true)))
  }

  func stop() {
    interruption.stop()
    frames.close()
  }
}
