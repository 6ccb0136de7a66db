import Groundwork
import Inference
import Media
import Pipeline
import Records
import TrafficCore

/// What the cameras of a server share, as its settings say: how addresses are opened, who looks at the pictures.
struct ServeCameras: Sendable {
  let settings: GantrySettings
  let models: CameraModels
  /// What cameras send, for those who watch it as a film.
  let films: FilmDesk
  /// Where pages bring the pictures of their webcams.
  let webcams = WebcamSlots()
  let metrics: Metrics
  let log: Log

  init(_ settings: GantrySettings, model: SharedModel?, metrics: Metrics, log: Log) {
    self.settings = settings
    self.metrics = metrics
    self.log = log
    films = FilmDesk(encoder: { FilmPainter($0) }, metrics: metrics, log: log)
    models = CameraModels(own: model, settings: settings.inference)
  }

  /// - Parameters:
  ///   - minutes: where each minute of each camera is kept, when it is over.
  ///   - speeding: where vehicles that are too fast are kept.
  func desk(minutes: any CompletenessStore, speeding: SpeedingLog) -> CameraDesk {
    let warning = RareWarning("how much was seen of cameras cannot be kept", log: log)
    let lost = metrics.counter("gantry_camera_minutes_lost_total")
    let isAway = Lock(false)
    let note: @Sendable (MinuteCompleteness) async -> Void = { minute in
      // Webcams come and go, and nobody asks about their minutes.
      if WebcamSlots.isWebcam(minute.camera) { return }
      // Once one was given up, the next ones are not waited for until one is kept again.
      for pause in isAway.withLock({ $0 }) ? [] : Self.patience {
        do { return try await minutes.add([minute]) } catch { warning.happened(error) }
        do { try await Task.sleep(for: pause) } catch { break }
      }
      do {
        try await minutes.add([minute])
        isAway.withLock { $0 = false }
      } catch {
        warning.happened(error)
        isAway.withLock { $0 = true }
        lost.add()
      }
    }
    var wanted = CameraDeskSettings()
    wanted.detection = settings.detection.options
    wanted.tiles = settings.detection.tiles
    wanted.requests = models.own?.requests ?? wanted.requests
    wanted.backoff = settings.cameras.sources.backoff
    wanted.stallsAfter = settings.cameras.sources.stallsAfter
    let isKept = settings.live.capturesViolations
    let house = CameraHouse(
      open: { plan in
        try await open(plan, compressed: WebcamSlots.isWebcam(plan.id) ? nil : films.intake(of: plan.id))
      },
      detector: { [models] in try await models.detector($0) }, scaler: BilinearScaler(), note: note,
      witness: {
        if isKept { speeding.take($0, privacy: $1) }
        films.saw($0)
      }, gone: { films.forget($0) }, metrics: metrics, log: log)
    let desk = CameraDesk(house: house, settings: wanted)
    films.serve(desk)
    return desk
  }

  struct WrongKind: Error, CustomStringConvertible { let description: String }

  /// Between attempts to keep a minute; others wait meanwhile, so many as there is room for.
  private static let patience: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)]

  /// The pictures of a file, in their own time where recordings are played.
  func recording(_ path: String, _ camera: CameraID) async throws -> any FrameSource {
    let request = SourceRequest(
      camera: camera, decoding: settings.media, live: LiveRequest(settings: settings.cameras.sources, log: log))
    let source = try await SourceKind.open(SourceAddress(path), request)
    return settings.live.playsRecordings ? PacedSource(source) : source
  }

  /// - Parameter compressed: who may want what the camera sends as it comes.
  func open(_ plan: StreamPlan, compressed: (any CompressedIntake)? = nil) async throws -> any FrameSource {
    if let webcam = webcams.source(of: plan.id, decoding: settings.media) { return webcam }
    let address = SourceAddress(plan.address.revealed)
    let request = SourceRequest(
      camera: plan.id, decoding: settings.media,
      live: LiveRequest(
        settings: settings.cameras.sources, compressed: compressed, log: log, counters: metrics.counters))
    let source: any FrameSource =
      switch plan.isolation {
      case .none: try await SourceKind.open(address, request)
      case .process: try await IsolatedSource.open(plan.address, request)
      }
    let isLive = await source.description.isLive
    guard isLive == (plan.kind == .live) else {
      await source.stop()
      throw WrongKind(
        description: "\(address) is \(isLive ? "a camera, not a recording" : "a recording, not a camera"): "
          + "start \(plan.id) as what it is.")
    }
    return !isLive && settings.live.playsRecordings ? PacedSource(source) : source
  }
}

/// The models that cameras ask for by name, each loaded once, and let go of when no camera has asked for a while: they ask
/// with every picture.
struct CameraModels: Sendable {
  let own: SharedModel?
  private let others: NamedShelf<SharedModel>

  private static let idle = Duration.seconds(600)
  private static let looksEvery = Duration.seconds(60)

  init(own: SharedModel?, settings: InferenceSettings) {
    self.own = own
    others = NamedShelf(
      idle: Self.idle, make: { try await SharedModel.load($0, folder: nil, settings: settings) },
      release: { await $0.unload() })
  }

  /// - Parameter name: nil takes the server's own.
  func detector(_ name: String?) async throws -> any Detector {
    if let own, name == nil || name == own.name { return own.detector }
    guard let name else { throw PictureDesk.NoModel() }
    return try await others.item(name).detector
  }

  /// Looks after those that nobody uses, until the task is cancelled.
  func run() async {
    while true {
      do { try await Task.sleep(for: Self.looksEvery) } catch { return }
      await others.sweep()
    }
  }

  /// After the last camera has ended.
  func unload() async { await others.empty() }
}
