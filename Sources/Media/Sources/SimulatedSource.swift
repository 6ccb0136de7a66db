package import Groundwork
package import TrafficCore

/// A camera that is simulated: endless traffic in real time, for demonstrations and tests without a camera.
package actor SimulatedSource: FrameSource {
  package let description: SourceDescription
  private let camera: CameraID
  private let clock: any MonotonicClock
  private let thread: BlockingThread
  private let interruption = Interruption()
  private var simulator: Simulator
  private var pictures: SimulatedPictures?
  private var started: Duration?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  package init(
    settings: SimulationSettings, camera: CameraID, clock: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.camera = camera
    self.clock = clock
    thread = BlockingThread(name: "simulation \(camera)")
    simulator = Simulator(settings)
    description = SourceDescription(
      name: "simulate://\(settings.place.rawValue)?seed=\(settings.seed)", size: settings.size,
      framesPerSecond: settings.framesPerSecond, codec: "simulated", isLive: true)
  }

  /// The next frame at its time; frames whose time is over are left out, as a live camera's are.
  package func next() async throws -> Frame? {
    guard !interruption.isStopped else { return nil }
    let pictures = self.pictures ?? SimulatedPictures(simulator)
    self.pictures = pictures
    let origin = started ?? clock.now
    started = origin
    var frame = simulator.next()
    let interval = 1 / simulator.settings.framesPerSecond
    while (clock.now - origin) / .seconds(1) > frame.timestamp.seconds(since: .zero) + interval {
      frame = simulator.next()
    }
    let due = origin + .seconds(frame.timestamp.seconds(since: .zero))
    // In small steps, so that stopping does not wait for a slow camera's next frame.
    while clock.now < due, !interruption.isStopped { try await clock.sleep(until: min(due, clock.now + Self.nap)) }
    guard !interruption.isStopped else { return nil }
    return Frame(
      camera: camera, index: frame.index, timestamp: frame.timestamp, picture: pictures.picture(of: frame, simulator))
  }

  package nonisolated func stop() async { interruption.stop() }

  private static let nap = Duration.milliseconds(200)
}

extension SourceKind {
  static let simulation = SourceKind(
    name: "simulated camera", example: "simulate://motorway?seed=7&fps=15", recognitions: [.scheme("simulate")],
    open: openSimulation)

  @Sendable private static func openSimulation(
    _ address: SourceAddress, _ request: SourceRequest
  ) async throws -> any FrameSource {
    guard case .url(let scheme, let text) = address.place else { preconditionFailure("a path is never a simulation") }
    do throws(SimulationProblem) {
      let settings = try SimulationSettings(query: String(text.dropFirst(scheme.count + 3)))
      return SimulatedSource(settings: settings, camera: request.camera)
    } catch {
      throw MediaError(
        .badAddress, subject: "source \"\(address)\"", cause: error.description,
        advice: "Write such as simulate://motorway?seed=7&fps=15.")
    }
  }
}
