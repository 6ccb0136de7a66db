import Inference
import TrafficCore

/// Measures a network on its own.
enum BenchInferenceCommand {
  static let command = Command(
    name: "bench inference",
    summary: "measure a model on one prepared frame",
    details: "Prepares the first frame of the video once and runs the network on it, one picture after the other with "
      + "--hint latency, as many at a time as it likes with --hint throughput.",
    options: [
      ModelOptions.model, ModelOptions.folder, ModelOptions.precision, BenchOptions.hint, BenchOptions.threads,
      BenchOptions.video,
    ] + BenchOptions.counting,
    example: Command.Example(
      line: "gantry bench inference --model yolox_nano_416.onnx --precision f32",
      output: """
        bench inference: model yolox_nano_416, precision f32, hint latency, requests 1
        Stage      wall ms  CPU ms  frames/s
        Detection    12.13   21.90      82.4
        TOTAL        12.13   21.90      82.4
        per frame, median of 3 runs of 100 frames
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let (model, name) = try await ModelOptions.load(arguments, settings: BenchOptions.inference(arguments))
    let detector = try ModelOptions.detector(of: model)
    let path = try await BenchmarkClip.path(arguments, console)
    var video = try await LoopedVideo.open(path, decoderThreads: 1)
    let prepared = try await BenchStation().prepare(video.next().picture, for: detector.inputLayout)
    let atOnce = arguments[BenchOptions.hint] == .latency ? 1 : model.description.requests
    var runs = try await BenchLoop(arguments, console).measure { times in
      let start = StageTimes.now()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<atOnce { group.addTask { _ = try await detector.detect(in: prepared) } }
        try await group.waitForAll()
      }
      times.add(StageTimes.now() - start, to: .detection)
    }
    // One step ran `atOnce` frames.
    runs = runs.map { BenchReport.Run(total: $0.total, stages: $0.stages, frames: $0.frames * atOnce) }
    let facts = [
      ("model", JSON.string(name)), ("precision", .string(model.description.precision)),
      ("hint", .string(arguments[BenchOptions.hint].rawValue)), ("requests", .whole(model.description.requests)),
    ]
    try BenchOptions.show(BenchReport(name: "inference", facts: facts, runs: runs), arguments, console)
    await model.unload()
    return .ok
  }
}
