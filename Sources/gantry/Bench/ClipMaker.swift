import Groundwork
import Media
import TrafficCore

/// Writes the generated video of the benchmarks, on a thread of its own.
actor ClipMaker {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "make clip")

  /// Leaves a whole video at `path` or none.
  func make(_ path: String, _ console: Console) throws {
    guard let rate = FrameRate(numerator: BenchmarkClip.framesPerSecond) else { return }
    var progress = Progress(console, total: BenchmarkClip.frameCount, noun: "frames of the benchmark clip")
    defer { progress.finish() }
    let scene = BenchmarkScene(size: BenchmarkClip.size, seed: BenchmarkClip.seed)
    var settings = VideoSettings(timing: .constant(rate), rateFactor: BenchmarkClip.rateFactor)
    settings.isLikeCamera = true
    let writer = try MP4Writer(path: path, settings: settings)
    for index in 0..<BenchmarkClip.frameCount {
      try Task.checkCancellation()
      let time = Timestamp.zero.advanced(bySeconds: Double(index) / rate.perSecond)
      try writer.append(scene.picture(at: index), at: time)
      progress.update(done: index + 1)
    }
    try writer.finish()
  }
}
