import Media
import TrafficCore

/// Measures reading a video.
enum BenchDecodeCommand {
  static let command = Command(
    name: "bench decode",
    summary: "measure decoding a video",
    options: [BenchOptions.video, BenchOptions.decoderThreads] + BenchOptions.counting,
    example: Command.Example(
      line: "gantry bench decode --video street.mp4",
      output: """
        bench decode: video street.mp4, size 1920x1080
        Stage   wall ms  CPU ms  frames/s
        Decode     3.81    3.80     262.5
        TOTAL      3.82    3.81     261.8
        per frame, median of 3 runs of 100 frames
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let path = try await BenchmarkClip.path(arguments, console)
    var video = try await LoopedVideo.open(path, decoderThreads: arguments[BenchOptions.decoderThreads])
    let runs = try await BenchLoop(arguments, console).measure { times in
      let start = StageTimes.now()
      _ = try await video.next()
      times.add(StageTimes.now() - start, to: .decode)
    }
    let facts = [("video", JSON.string(path)), ("size", .string(await video.size.text))]
    try BenchOptions.show(BenchReport(name: "decode", facts: facts, runs: runs), arguments, console)
    return .ok
  }
}

extension PixelSize {
  var text: String { "\(width)x\(height)" }
}
