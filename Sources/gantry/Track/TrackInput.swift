import Foundation
import Groundwork
import Inference
import Media
import Pipeline
import TrafficCore

/// What a run looks at: a stream of detections, and what must be let go of after it.
struct TrackInput: Sendable {
  let stream: any DetectionStream
  /// Safe to print.
  let name: String
  let modelName: String?
  /// nil for given detections.
  let model: LoadedModel?
  let hasPictures: Bool
  /// The video whose sound goes along.
  let soundFrom: String?
  /// Ends only when it is told to.
  let isLive: Bool

  /// Given detections alone.
  init(detections path: String, _ arguments: Arguments, scene: SceneFile?) throws(CommandError) {
    stream = GivenDetections(
      try Self.table(path, arguments), framesPerSecond: arguments[TrackOptions.framesPerSecond],
      size: arguments[TrackOptions.size] ?? scene?.size)
    (name, modelName, model, hasPictures, soundFrom, isLive) = (path, nil, nil, false, nil, false)
  }

  /// A video or pictures with the detections that belong to them.
  init(source text: String, detections path: String, _ arguments: Arguments) async throws {
    let table = try Self.table(path, arguments)
    let address = SourceAddress(text)
    let opened = try await Self.open(address, arguments, settings: try SettingsFile.forCommand())
    guard !(await opened.description.isLive) else {
      throw CommandError.badInput(
        "\(address) with --detections \(path): detections of a file belong to a file of pictures, not to a camera.")
    }
    let source = try await Self.peeked(opened, address)
    let description = await source.description
    if let count = description.frameCount, table.lastFrame > count {
      throw CommandError.badInput(
        "\(path): goes on to frame \(table.lastFrame), \(address) ends with frame \(count). They do not belong together."
      )
    }
    stream = PicturesWithDetections(
      source: source, table: table, size: source.size, frameCount: description.frameCount)
    (name, modelName, model, hasPictures, isLive) = ("\(address)", nil, nil, true, false)
    soundFrom = description.codec == nil ? nil : address.path
  }

  /// A video, a camera or pictures.
  init(source text: String, _ arguments: Arguments) async throws {
    let settings = try SettingsFile.forCommand()
    let address = SourceAddress(text)
    let source = try await Self.open(address, arguments, settings: settings)
    // The model first: a camera should not deliver before anybody looks.
    var inference = settings.inference
    if arguments.has(ModelOptions.precision) { inference.precision = arguments[ModelOptions.precision] }
    if await source.description.isLive { inference.hint = .latency }
    inference.cacheFolder = inference.cacheFolder ?? ModelOptions.cacheFolder()
    let (model, modelName) = try await ModelOptions.load(arguments, settings: inference)
    let detector = try ModelOptions.detector(of: model)
    let peeked = try await Self.peeked(source, address)
    let description = await peeked.description
    let options = try Self.options(arguments, settings.detection, detector.classes, modelName)
    stream = PictureDetections(
      source: peeked, description: description, size: peeked.size, scaler: BilinearScaler(),
      tiles: settings.detection.tiles, requests: model.description.requests
    ) { PictureDetections.Looking(detector: detector, options: options) }
    name = "\(address)"
    (self.model, self.modelName, hasPictures, isLive) = (model, modelName, true, description.isLive)
    soundFrom = description.isLive || description.codec == nil ? nil : address.path
  }

  private static func open(
    _ address: SourceAddress, _ arguments: Arguments, settings: GantrySettings
  ) async throws -> any FrameSource {
    if arguments.has(TrackOptions.size) {
      throw CommandError.badInput("--size: the pictures of \(address) have their own size; leave it out.")
    }
    var request = SourceRequest(
      camera: CameraID("track"), decoding: settings.media,
      live: LiveRequest(
        settings: settings.cameras.sources, log: Log(name: "track", output: StandardErrorLog(format: .text))))
    let asksForRate = arguments.has(TrackOptions.framesPerSecond)
    if asksForRate { request.imageInterval = .seconds(1 / arguments[TrackOptions.framesPerSecond]) }
    do {
      let source = try await SourceKind.open(address, request)
      let description = await source.description
      guard !asksForRate || (description.codec == nil && !description.isLive) else {
        throw CommandError.badInput("--fps: the pictures of \(address) have their own times; leave it out.")
      }
      return source
    } catch let error as MediaError {
      throw CommandError.badInput(error.description)
    }
  }

  private static func peeked(_ source: any FrameSource, _ address: SourceAddress) async throws -> PeekedSource {
    guard let peeked = try await PeekedSource(source) else {
      try Task.checkCancellation()
      throw CommandError.badInput("\(address): ended before its first picture.")
    }
    return peeked
  }

  private static func table(_ path: String, _ arguments: Arguments) throws(CommandError) -> DetectionTable {
    for option in ModelOptions.all where arguments.has(option) {
      throw .badInput("--\(option.name) with --detections \(path): nothing is looked for there. Give one of them.")
    }
    let rows = try FileText.parse(path, for: TrackOptions.detections.name, MOTText.parse)
    guard !rows.isEmpty else { throw .badInput("\(path): no detections in it.") }
    let trafficClass: TrafficClass =
      switch arguments[TrackOptions.preset] {
      case .vehicles: .car
      case .pedestrians: .pedestrian
      }
    return DetectionTable(
      rows, trafficClass: trafficClass,
      leastScore: arguments.has(TrackOptions.confidence) ? arguments[TrackOptions.confidence] : nil)
  }

  /// Everything that takes part in traffic; the sieve chooses among it.
  private static func options(
    _ arguments: Arguments, _ settings: DetectionSettings, _ classes: ClassCatalogue, _ model: String
  ) throws(CommandError) -> DetectionOptions {
    let numbers = classes.names.indices.filter { classes.trafficClass(of: $0) != nil }
    guard !numbers.isEmpty else {
      throw .badInput(
        "Model \(model): none of its classes takes part in traffic. Say in model.yaml which are car, truck, bus, "
          + "motorcycle, bicycle or pedestrian (docs/models.md).")
    }
    var options = settings.options
    options.minimumScore = arguments[TrackOptions.confidence]
    options.isClassAgnostic = false
    options.classIDs = Set(numbers)
    return options
  }
}
