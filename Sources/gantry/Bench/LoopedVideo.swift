import Media
import TrafficCore

/// A video file that starts again when it ends, so that a run can be longer than the file.
struct LoopedVideo {
  let path: String
  private let settings: DecodingSettings
  private var source: VideoFileSource

  static func open(_ path: String, decoderThreads: Int) async throws -> LoopedVideo {
    var settings = DecodingSettings()
    settings.threads = decoderThreads
    return LoopedVideo(path: path, settings: settings, source: try await open(path, settings))
  }

  private init(path: String, settings: DecodingSettings, source: VideoFileSource) {
    self.path = path
    self.settings = settings
    self.source = source
  }

  var size: PixelSize { get async { await source.description.size } }

  mutating func next() async throws -> Frame {
    if let frame = try await source.next() { return frame }
    source = try await Self.open(path, settings)
    guard let frame = try await source.next() else { throw CommandError.failure("\(path): no frame in the video.") }
    return frame
  }

  private static func open(_ path: String, _ settings: DecodingSettings) async throws -> VideoFileSource {
    do {
      return try await VideoFileSource.open(path: path, camera: CameraID("bench"), settings: settings)
    } catch let error as MediaError {
      throw CommandError.badInput(error.description)
    }
  }
}
