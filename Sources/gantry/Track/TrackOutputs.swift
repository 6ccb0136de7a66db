import TrafficCore

/// The files a run is asked to write, checked before the work begins.
struct TrackOutputs: Sendable {
  private static let files: [Option<String?>] = [
    TrackOptions.out, TrackOptions.events, TrackOptions.mot, TrackOptions.counts, TrackOptions.summary,
  ]

  private let paths: [String: String]
  private let interval: Double

  /// - Parameter inputs: files that must not be overwritten.
  init(_ arguments: Arguments, inputs: [String]) throws(CommandError) {
    paths = try WrittenFiles(Self.files, arguments, inputs: inputs).paths
    interval = arguments[TrackOptions.interval]
  }

  /// - Parameter soundFrom: the video whose sound goes along.
  func open(scene: Scene, size: PixelSize, hasPictures: Bool, soundFrom: String?) throws(CommandError)
    -> [any TrackOutput]
  {
    if let path = paths[TrackOptions.out.name], !hasPictures {
      throw .badInput("--out \(path): a video needs pictures, and --detections has none. Give their SOURCE too.")
    }
    if let path = paths[TrackOptions.counts.name], scene.lines.isEmpty {
      throw .badInput("--counts \(path): nothing is counted without lines. Draw some in a scene and pass --scene.")
    }
    var outputs: [any TrackOutput] = []
    if let path = paths[TrackOptions.events.name] { outputs.append(try EventsOutput(path)) }
    if let path = paths[TrackOptions.mot.name] { outputs.append(try TracksOutput(path)) }
    if let path = paths[TrackOptions.counts.name] {
      outputs.append(CountsOutput(path, scene: scene, interval: interval))
    }
    if let path = paths[TrackOptions.out.name] {
      outputs.append(try VideoOutput(path, scene: scene, size: size, soundFrom: soundFrom))
    }
    if let path = paths[TrackOptions.summary.name] { outputs.append(SummaryOutput(path: path)) }
    return outputs
  }
}
