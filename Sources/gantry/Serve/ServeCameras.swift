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
  let metrics: Metrics
  let log: Log

  init(_ settings: GantrySettings, model: SharedModel?, metrics: Metrics, log: Log) {
    self.settings = settings
    self.metrics = metrics
    self.log = log
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
    wanted.backoff = settings.cameras.backoff
    wanted.stallsAfter = settings.cameras.stallsAfter
    let house = CameraHouse(
      open: { plan in try await open(plan) }, detector: { [models] in try await models.detector($0) },
      scaler: BilinearScaler(), note: note, witness: { speeding.take($0, privacy: $1) }, metrics: metrics, log: log)
    return CameraDesk(house: house, settings: wanted)
  }

  struct WrongKind: Error, CustomStringConvertible { let description: String }

  /// Between attempts to keep a minute; others wait meanwhile, so many as there is room for.
  private static let patience: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)]

  /// The pictures of a file, in their own time where recordings are played.
  func recording(_ path: String, _ camera: CameraID) async throws -> any FrameSource {
    let request = SourceRequest(
      camera: camera, decoding: settings.media, live: LiveRequest(settings: settings.cameras, log: log))
    let source = try await SourceKind.open(SourceAddress(path), request)
    return settings.live.playsRecordings ? PacedSource(source) : source
  }

  func open(_ plan: StreamPlan) async throws -> any FrameSource {
    let address = SourceAddress(plan.address.revealed)
    let request = SourceRequest(
      camera: plan.id, decoding: settings.media,
      live: LiveRequest(settings: settings.cameras, log: log, counters: metrics.counters))
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

/// The models that cameras ask for by name, each loaded once.
actor CameraModels {
  nonisolated let own: SharedModel?
  private let settings: InferenceSettings
  private var others: [String: Task<SharedModel, any Error>] = [:]

  init(own: SharedModel?, settings: InferenceSettings) {
    self.own = own
    self.settings = settings
  }

  /// - Parameter name: nil takes the server's own.
  func detector(_ name: String?) async throws -> any Detector {
    if let own, name == nil || name == own.name { return own.detector }
    guard let name else { throw PictureDesk.NoModel() }
    if let known = others[name] { return try await known.value.detector }
    let loading = Task { [settings] in try await SharedModel.load(name, folder: nil, settings: settings) }
    others[name] = loading
    do {
      return try await loading.value.detector
    } catch {
      others[name] = nil
      throw error
    }
  }

  /// After the last camera has ended.
  func unload() async {
    for loading in others.values { if let model = try? await loading.value { await model.unload() } }  // never loaded
    others = [:]
  }
}
