package import Groundwork
package import TrafficCore

/// A source that another process opens and decodes: what a library does wrong with odd video ends that process and not
/// this one.
///
/// When its process ends, falls silent or talks nonsense, `next` throws, and whoever runs the camera opens it again
/// after a pause. Letting go of it ends the process.
package actor IsolatedSource: ObservedSource {
  private struct Shown: Sendable {
    var description = SourceDescription(name: "", size: PixelSize(width: 0, height: 0))
    var health = SourceHealth(phase: .connecting)
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread: BlockingThread
  private let camera: CameraID
  private let link: ChildLink
  private let log: Log
  /// Who may want what the camera sends as it comes.
  private let compressed: (any CompressedIntake)?
  /// What its process knows of that.
  private var isWanted = false
  private let shown = Lock(Shown())
  private var reader: IsolatedReader
  private var isOver = false

  /// It says at least once a second that it is alive.
  private static let longestQuiet = Duration.seconds(10)
  private let quietFor: Duration

  /// Starts a process and lets it open a source.
  ///
  /// - Parameter quietFor: a process that says nothing for so long is ended.
  package static func open(
    _ address: Secret, _ request: SourceRequest, program: ChildProgram = ChildProgram(), quietFor: Duration? = nil
  ) async throws -> IsolatedSource {
    request.live.compressed?.opened(parameters: nil)
    let source = try IsolatedSource(request, program, quietFor ?? longestQuiet)
    try await withTaskCancellationHandler {
      try await source.begin(address, request)
    } onCancel: {
      source.link.stop()
    }
    return source
  }

  private init(_ request: SourceRequest, _ program: ChildProgram, _ quietFor: Duration) throws {
    camera = request.camera
    self.quietFor = quietFor
    compressed = request.live.compressed
    log = request.live.log.named("camera \(request.camera)")
    thread = BlockingThread(name: "isolated \(request.camera)")
    reader = IsolatedReader(maximumPixels: request.decoding.maximumPixels)
    link = try ChildLink(program, words: [CameraChild.word, request.camera.name])
  }

  package var description: SourceDescription { shown.withLock { $0.description } }

  package nonisolated var health: SourceHealth { shown.withLock { $0.health } }

  /// Of its process.
  package nonisolated var processID: Int32 { link.id }

  package func next() async throws -> Frame? {
    while !isOver {
      switch try message() {
      case .frame(let index, let timestamp, let picture):
        return Frame(camera: camera, index: index, timestamp: timestamp, picture: picture)
      case .failed(let reason):
        end()
        throw Failure(description: reason)
      case .ended, nil: end()
      case .described, .health, .passing, .packet: break
      }
    }
    return nil
  }

  package nonisolated func stop() async {
    link.stop()
    await end()
  }

  private func end() {
    isOver = true
    link.end()
  }

  /// Returns once the source is open there.
  private func begin(_ address: Secret, _ request: SourceRequest) throws {
    do { try link.write(IsolatedRequest(address: address, request: request).bytes) } catch { throw ended() }
    while true {
      switch try message() {
      case .described: return
      case .failed(let reason):
        end()
        throw Failure(description: reason)
      case nil: throw CancellationError()
      case .frame, .health, .passing, .packet, .ended: break
      }
    }
  }

  /// The next one, with what it says about the source noted; nil once stopped.
  private func message() throws -> IsolatedMessage? {
    do {
      while true {
        guard let message = try reader.take(try link.read(reader.wanted, quietFor: quietFor)) else { continue }
        note(message)
        tellWish()
        return message
      }
    } catch ChildLink.Silence.over {
      if link.isStopped { return nil }
      throw ended()
    } catch ChildLink.Silence.quiet {
      end()
      throw Failure(
        description: "\(camera): its process \(link.id) said nothing for \(quietFor.shortText) and was ended.")
    } catch {
      end()
      throw error
    }
  }

  private func note(_ message: IsolatedMessage) {
    switch message {
    case .described(let description): shown.withLock { $0.description = description }
    case .frame: shown.withLock { $0.health = SourceHealth(phase: .online) }
    case .health(let health):
      let before = shown.withLock { shown in
        defer { shown.health = health }
        return shown.health
      }
      tell(from: before, to: health)
    case .passing(let parameters): compressed?.opened(parameters: parameters)
    case .packet(let picture): compressed?.take(picture)
    case .ended, .failed: break
    }
  }

  /// Whether packets are wanted: asked whenever something has come, which is once a second at least.
  private func tellWish() {
    guard let wanted = compressed?.isWanted, wanted != isWanted else { return }
    isWanted = wanted
    try? link.write([wanted ? 1 : 0])  // that it is gone is found out by reading
  }

  /// A source that observes itself is not spoken for by whoever runs it.
  private func tell(from before: SourceHealth, to after: SourceHealth) {
    guard before != after else { return }
    if let reason = after.reason { log.warning(reason) } else if after.phase == .online { log.info("online") }
  }

  private func ended() -> Failure {
    isOver = true
    return switch link.end() {
    case .code(let code): Failure(description: "\(camera): its process \(link.id) ended with code \(code).")
    case .signal(let number): Failure(description: "\(camera): its process \(link.id) was ended by signal \(number).")
    }
  }

  struct Failure: Error, CustomStringConvertible { let description: String }
}
