import Foundation
import Inference
import TrafficCore

/// Measures the whole way of a frame: decode, scale, detect, draw, JPEG.
enum BenchPipelineCommand {
  private static let withoutInference = Switch(
    "without-inference", "read the network's answer to the first frame on every frame: what all around it costs")
  private static let boxes = Option<Int>.whole(
    "boxes", "COUNT", "draw this many labelled boxes on every frame instead of what was found", in: 0...10_000,
    fallback: 0, fallbackText: "what was found")
  private static let overlap = Switch(
    "overlap", "several frames on their way at the same time; only totals can be told")

  static let command = Command(
    name: "bench pipeline",
    summary: "measure decode, scale, detect, draw and JPEG together",
    details: "Best figures on most machines: --overlap --hint throughput --precision auto.",
    options: [
      ModelOptions.model, ModelOptions.folder, ModelOptions.precision, BenchOptions.hint, BenchOptions.threads,
      BenchOptions.video, BenchOptions.decoderThreads, BenchOptions.confidence, BenchOptions.quality,
      withoutInference, overlap, boxes,
    ] + BenchOptions.counting,
    example: Command.Example(
      line: "gantry bench pipeline --model yolox_nano_416.onnx --precision f32",
      output: """
        bench pipeline: model yolox_nano_416, precision f32, hint latency, …
        Stage          wall ms  CPU ms  frames/s
        Decode            3.98    3.97     251.3
        Scale             0.62    0.62    1612.9
        Detection        12.05   21.86      83.0
        Finish            0.15    0.15    6666.7
        Visualization     0.51    0.50    1960.8
        Encode            4.40    4.39     227.3
        TOTAL            21.72   31.50      46.0
        per frame, median of 3 runs of 100 frames
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    if arguments[overlap], arguments[withoutInference] {
      throw CommandError.badInput("gantry bench pipeline: --overlap and --without-inference exclude each other.")
    }
    let (model, name) = try await ModelOptions.load(arguments, settings: BenchOptions.inference(arguments))
    let path = try await BenchmarkClip.path(arguments, console)
    var video = try await LoopedVideo.open(path, decoderThreads: arguments[BenchOptions.decoderThreads])
    var bench = PipelineBench(
      detector: try ModelOptions.detector(of: model),
      options: DetectionOptions(minimumScore: arguments[BenchOptions.confidence]),
      quality: arguments[BenchOptions.quality], station: BenchStation())
    if arguments[boxes] > 0 { bench.marks = BenchMarks.marks(count: arguments[boxes], in: await video.size) }
    var totals = PipelineBench.Totals()
    let runs =
      arguments[overlap]
      ? try await overlapped(bench, &video, &totals, requests: model.description.requests, arguments, console)
      : try await inTurn(bench, &video, &totals, arguments, console)
    let facts = facts(arguments, model: model, name: name, video: path, size: await video.size, totals)
    try BenchOptions.show(BenchReport(name: "pipeline", facts: facts, runs: runs), arguments, console)
    await model.unload()
    return .ok
  }

  private static func inTurn(
    _ bench: PipelineBench, _ video: inout LoopedVideo, _ totals: inout PipelineBench.Totals, _ arguments: Arguments,
    _ console: Console
  ) async throws -> [BenchReport.Run] {
    var bench = bench
    if arguments[withoutInference] {
      let prepared = try await bench.station.prepare(video.next().picture, for: bench.detector.inputLayout)
      bench.replay = try await bench.detector.answer(to: prepared, from: CameraID("bench"))
    }
    var (source, sum) = (video, totals)
    let runs = try await BenchLoop(arguments, console).measure { times in
      try await bench.step(&source, &times, &sum)
    }
    (video, totals) = (source, sum)
    return runs
  }

  private static func overlapped(
    _ bench: PipelineBench, _ video: inout LoopedVideo, _ totals: inout PipelineBench.Totals, requests: Int,
    _ arguments: Arguments, _ console: Console
  ) async throws -> [BenchReport.Run] {
    let loop = BenchLoop(arguments, console)
    let stations = (1...2).map { BenchStation(number: $0) }
    let window = requests + stations.count
    var progress = Progress(console, total: loop.runs * (loop.warmUp + loop.frames), noun: "frames")
    defer { progress.finish() }
    var done = 0
    let count = {
      try Task.checkCancellation()
      done += 1
      progress.update(done: done)
    }
    var runs: [BenchReport.Run] = []
    for _ in 0..<loop.runs {
      _ = try await bench.overlapped(&video, count: loop.warmUp, stations: stations, window: window, each: count)
      let start = StageTimes.now()
      let sum = try await bench.overlapped(&video, count: loop.frames, stations: stations, window: window, each: count)
      totals = totals + sum
      runs.append(
        BenchReport.Run(total: StageTimes.now() - start, stages: StageTimes(), frames: loop.frames))
    }
    return runs
  }

  private static func facts(
    _ arguments: Arguments, model: LoadedModel, name: String, video: String, size: PixelSize,
    _ totals: PipelineBench.Totals
  ) -> [(String, JSON)] {
    let frames = Double(max(totals.frames, 1))
    return [
      ("model", .string(name)), ("precision", .string(model.description.precision)),
      ("hint", .string(arguments[BenchOptions.hint].rawValue)), ("requests", .whole(model.description.requests)),
      ("threads", arguments[BenchOptions.threads] == 0 ? .string("all") : .whole(arguments[BenchOptions.threads])),
      ("decoder_threads", .whole(arguments[BenchOptions.decoderThreads])), ("overlap", .flag(arguments[overlap])),
      ("inference", .flag(!arguments[withoutInference])), ("boxes", .whole(arguments[boxes])),
      ("video", .string(video)), ("size", .string(size.text)),
      ("quality", .whole(arguments[BenchOptions.quality])),
      ("detections", .number(Double(totals.detections) / frames, decimals: 2)),
      ("jpeg_bytes", .number(Double(totals.jpegBytes) / frames, decimals: 0)),
      ("peak_memory_mib", .number(ProcessMemory.peakMebibytes, decimals: 1)),
    ]
  }
}
