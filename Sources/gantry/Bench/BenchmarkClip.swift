/// The video that benchmarks run on.
enum BenchmarkClip {
  static func path(_ arguments: Arguments, _ console: Console) async throws -> String {
    if let path = arguments[BenchOptions.video] { return path }
    throw CommandError.badInput("A benchmark needs a video: --video FILE.")
  }
}
