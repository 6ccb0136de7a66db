import TrafficCore

/// Measures making JPEG pictures.
enum BenchJPEGCommand {
  static let command = Command(
    name: "bench jpeg",
    summary: "measure encoding pictures as JPEG",
    details: "Encodes the first frame of the video again and again.",
    options: [BenchOptions.video, BenchOptions.quality] + BenchOptions.counting,
    example: Command.Example(
      line: "gantry bench jpeg --quality 85",
      output: """
        bench jpeg: video /var/cache/gantry/bench-1080p.mp4, size 1920x1080, quality 85, jpeg_bytes 302113
        Stage   wall ms  CPU ms  frames/s
        Encode     4.21    4.20     237.5
        TOTAL      4.22    4.21     237.0
        per frame, median of 3 runs of 100 frames
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let subject = try await BenchPicture(arguments, console)
    let quality = arguments[BenchOptions.quality]
    var byteCount = 0
    let runs = try await BenchLoop(arguments, console).measure { times in
      let start = StageTimes.now()
      byteCount = try await subject.station.encode(subject.picture, quality: quality)
      times.add(StageTimes.now() - start, to: .encode)
    }
    let facts = subject.facts + [("quality", .whole(quality)), ("jpeg_bytes", .whole(byteCount))]
    try BenchOptions.show(BenchReport(name: "jpeg", facts: facts, runs: runs), arguments, console)
    return .ok
  }
}
