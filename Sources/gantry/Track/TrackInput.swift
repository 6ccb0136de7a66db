import Foundation
import Groundwork
import Inference
import Media
import TrafficCore

/// What a run looks at: a stream of detections, and what must be let go of after it.
struct TrackInput: Sendable {
  let stream: any DetectionStream
  /// Safe to print.
  let name: String
  let modelName: String?
  /// nil for given detections.
  let model: LoadedModel?
  /// The video whose sound goes along.
  let soundFrom: String?

  /// Given detections.
  init(detections path: String, _ arguments: Arguments, scene: SceneFile?) throws(CommandError) {
    let rows = try FileText.parse(path, for: TrackOptions.detections.name, MOTText.parse)
    guard !rows.isEmpty else { throw .badInput("\(path): no detections in it.") }
    let trafficClass: TrafficClass =
      switch arguments[TrackOptions.preset] {
      case .vehicles: .car
      case .pedestrians: .pedestrian
      }
    stream = GivenDetections(
      rows, framesPerSecond: arguments[TrackOptions.framesPerSecond],
      size: arguments[TrackOptions.size] ?? scene?.size, trafficClass: trafficClass)
    (name, modelName, model, soundFrom) = (path, nil, nil, nil)
  }

  /// A video, a camera or pictures.
  init(source text: String, _ arguments: Arguments) async throws {
    let settings = try SettingsFile.forCommand()
    let address = SourceAddress(text)
    let request = SourceRequest(
      camera: CameraID("track"), decoding: settings.media,
      live: LiveRequest(
        settings: settings.cameras, log: Log(name: "track", output: StandardErrorLog(format: .text))))
    let source: any FrameSource
    do {
      source = try await SourceKind.open(address, request)
    } catch let error as MediaError {
      throw CommandError.badInput(error.description)
    }
    // The model first: a camera should not deliver before anybody looks.
    var inference = settings.inference
    if arguments.has(ModelOptions.precision) { inference.precision = arguments[ModelOptions.precision] }
    if await source.description.isLive { inference.hint = .latency }
    inference.cacheFolder = inference.cacheFolder ?? ModelOptions.cacheFolder()
    let (model, modelName) = try await ModelOptions.load(arguments, settings: inference)
    let detector = try ModelOptions.detector(of: model)
    guard let peeked = try await PeekedSource(source) else {
      try Task.checkCancellation()
      throw CommandError.badInput("\(address): ended before its first picture.")
    }
    let description = await peeked.description
    stream = PictureDetections(
      source: peeked, description: description, size: peeked.size, detector: detector,
      options: try Self.options(arguments, settings.detection, detector.classes, modelName),
      tiles: settings.detection.tiles, requests: model.description.requests)
    name = "\(address)"
    (self.model, self.modelName) = (model, modelName)
    soundFrom = description.isLive || description.codec == nil ? nil : address.path
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
