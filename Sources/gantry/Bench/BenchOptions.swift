import Inference

/// The options that all benchmarks share.
enum BenchOptions {
  static let video = Option<String?>.text(
    "video", "FILE", "measure on this video; without it a 1080p clip is generated once into the cache folder")
  static let frames = Option<Int>.whole("frames", "COUNT", "frames of one run", in: 1...1_000_000, fallback: 100)
  static let warmUp = Option<Int>.whole(
    "warm-up", "COUNT", "frames before each run that do not count", in: 0...1_000_000, fallback: 10)
  static let runs = Option<Int>.whole("runs", "COUNT", "runs; the median counts", in: 1...1000, fallback: 3)
  static let threads = Option<Int>.whole(
    "threads", "COUNT", "processor threads of the network", in: 0...1024, fallback: 0, fallbackText: "all cores")
  static let decoderThreads = Option<Int>.whole(
    "decoder-threads", "COUNT", "threads of the video decoder; one costs least processor time", in: 1...64,
    fallback: 1)
  static let hint = Option<InferenceSettings.Hint>.choice(
    "hint", "one picture at a time as early as possible, or most pictures a second", fallback: .latency)
  static let confidence = Option<Double>.number(
    "confidence", "SCORE", "leave out what the model is less sure of", in: 0...1, fallback: 0.3)
  static let quality = Option<Int>.whole("quality", "1..100", "JPEG quality", in: 1...100, fallback: 85)
  static let json = Switch("json", "as a JSON object")

  static let counting: [any OptionDeclaration] = [frames, warmUp, runs, json]

  static func inference(_ arguments: Arguments) -> InferenceSettings {
    let threads = arguments[threads]
    return InferenceSettings(
      precision: arguments[ModelOptions.precision], hint: arguments[hint], threads: threads == 0 ? nil : threads)
  }

  static func show(_ report: BenchReport, _ arguments: Arguments, _ console: Console) throws {
    if arguments[json] {
      try console.print(report.json.text)
    } else {
      for line in report.lines(console.output) { try console.print(line) }
    }
  }
}
