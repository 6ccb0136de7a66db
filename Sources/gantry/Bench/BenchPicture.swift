import TrafficCore

/// What the benches of single pictures work on: the first frame of the video.
struct BenchPicture: Sendable {
  let picture: Picture
  let station = BenchStation()
  private let path: String

  init(_ arguments: Arguments, _ console: Console) async throws {
    path = try await BenchmarkClip.path(arguments, console)
    var video = try await LoopedVideo.open(path, decoderThreads: 1)
    picture = try await video.next().picture
  }

  /// Of every report.
  var facts: [(String, JSON)] { [("video", .string(path)), ("size", .string(picture.size.text))] }
}
