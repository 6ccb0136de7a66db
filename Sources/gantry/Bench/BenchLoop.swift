/// Repeats one step as a benchmark's options say: warm-up, then frames, as many runs as asked for.
struct BenchLoop {
  let frames: Int
  let warmUp: Int
  let runs: Int
  let console: Console

  init(_ arguments: Arguments, _ console: Console) {
    frames = arguments[BenchOptions.frames]
    warmUp = arguments[BenchOptions.warmUp]
    runs = arguments[BenchOptions.runs]
    self.console = console
  }

  /// - Parameter step: does one frame; what it adds to the times counts after the warm-up.
  func measure(_ step: (inout StageTimes) async throws -> Void) async throws -> [BenchReport.Run] {
    var progress = Progress(console, total: runs * (warmUp + frames), noun: "frames")
    defer { progress.finish() }
    var measured: [BenchReport.Run] = []
    for run in 0..<runs {
      var ignored = StageTimes()
      for _ in 0..<warmUp {
        try Task.checkCancellation()
        try await step(&ignored)
      }
      var stages = StageTimes()
      let start = StageTimes.now()
      for frame in 0..<frames {
        try Task.checkCancellation()
        try await step(&stages)
        progress.update(done: run * (warmUp + frames) + warmUp + frame + 1)
      }
      measured.append(BenchReport.Run(total: StageTimes.now() - start, stages: stages, frames: frames))
    }
    return measured
  }
}
