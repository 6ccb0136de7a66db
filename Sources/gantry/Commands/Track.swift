import Configuration
import Groundwork
import Inference
import Pipeline
import TrafficCore

/// Follows vehicles through a video, a camera or given detections, and measures and counts them.
enum TrackCommand {
  static let command = Command(
    name: "track",
    summary: "follow vehicles: who they are, how fast, over which line",
    details: "Every vehicle keeps its number and is counted once. A scene adds speed, lines, zones, lanes and turning "
      + "movements. Cameras are followed until Ctrl-C, which still writes the end report. The same file, model, scene "
      + "and precision give the same bytes of events and counts. Vehicles that never moved are told apart.",
    operands: .optional(
      "SOURCE", help: "a video file, a folder of pictures, or an address: rtsp://, http://, simulate://"),
    options: TrackOptions.all,
    example: Command.Example(
      line: "gantry track street.mp4 --model yolox_nano --scene scene.yaml --out annotated.mp4 --events events.jsonl",
      output: """
        street.mp4  640x360  734 frames, 75.0 s, in 14.2 s (51.7 frames/s)
        class       vehicles  moving  standing  median km/h
        car               29      21         8         31.4
        pedestrian         2       2         0          4.9
        all               31      23         8

        line  direction   car  all
        shop  southbound   12   12
        shop  northbound    9    9
        """),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let (source, detections) = (arguments.operands.first, arguments[TrackOptions.detections])
    let scene = try arguments[TrackOptions.scene].map(SceneCommand.load)
    let classes = try classes(arguments)
    let inputs = [
      source, detections, scene?.path, arguments[TrackOptions.reference], arguments[TrackOptions.camera],
      arguments[TrackOptions.appearance], arguments[ModelOptions.model],
    ].compactMap(\.self)
    let outputs = try TrackOutputs(arguments, inputs: inputs)
    let plane = try plane(arguments)
    let input =
      switch (source, detections) {
      case (let source?, let file?): try await TrackInput(source: source, detections: file, arguments)
      case (let source?, nil): try await TrackInput(source: source, arguments)
      case (nil, let file?): try TrackInput(detections: file, arguments, scene: scene)
      case (nil, nil):
        throw CommandError.badInput("gantry track: give a SOURCE, --detections FILE, or both (see: gantry help track)")
      }
    let looks = try await AppearanceChoice(arguments, hasPictures: input.hasPictures)
    let setup = TrackSetup(
      kind: arguments[TrackOptions.tracker], preset: arguments[TrackOptions.preset], scene: scene,
      classes: classes ?? scene?.classes, plane: plane,
      appearance: looks.extractor,
      view: try await .reading(arguments[TrackOptions.reference], scene: scene, hasPictures: input.hasPictures))
    let run = try setup.run(for: input, outputs: outputs, warnings: ViewWarnings(console: console))
    // Outputs are finished after Ctrl-C too, and the index of a long video moves to its front; a second one ends at once.
    if input.isLive {
      SignalWatch.expect(within: finishing)
    } else {
      SignalWatch.allow(finishing)
    }
    let summary = try await follow(input, run, console)
    await input.model?.unload()
    await looks.model?.unload()
    if arguments[TrackOptions.json] {
      try console.print(summary.json.text)
    } else {
      for line in summary.lines(console.output) { try console.print(line) }
    }
    return .ok
  }

  private static let finishing = Duration.seconds(120)

  /// Runs to the end of the source or to Ctrl-C; then too the outputs are finished and the summary is given.
  private static func follow(_ input: TrackInput, _ run: TrackRun, _ console: Console) async throws -> RunSummary {
    let stream = input.stream
    let interrupted = StopSignal()
    // A task of its own, because cancelling it would also stop what must still be written.
    let work = Task {
      var run = run
      var progress = Progress(console, total: stream.frameCount, noun: "frames")
      let start = ContinuousClock.now
      var failure: (any Error)?
      do {
        try await stream.run { frame in
          try await run.take(frame)
          progress.update(done: frame.index + 1)
        }
      } catch {
        failure = error
      }
      progress.finish()
      let summary = try await run.finish(
        source: input.name, model: input.modelName, elapsed: (ContinuousClock.now - start) / .seconds(1),
        isInterrupted: interrupted.isStopped)
      if let failure { throw failure }
      return summary
    }
    return try await withTaskCancellationHandler {
      try await work.value
    } onCancel: {
      interrupted.stop()
      Task { await stream.stop() }
    }
  }

  private static func plane(_ arguments: Arguments) throws(CommandError) -> GroundPlane? {
    guard let path = arguments[TrackOptions.camera] else { return nil }
    guard let plane = try FileText.parse(path, for: TrackOptions.camera.name, CameraText.parse).groundPlane else {
      throw .badInput("--camera \(path): its numbers are no camera above a road.")
    }
    return plane
  }

  /// nil when nothing was chosen.
  private static func classes(_ arguments: Arguments) throws(CommandError) -> Set<TrafficClass>? {
    let words = arguments[TrackOptions.classes]
    guard !words.isEmpty else { return nil }
    var classes: Set<TrafficClass> = []
    for word in words {
      guard let found = TrafficClass(rawValue: word.lowercased()) ?? TrafficClass(modelName: word) else {
        let known = TrafficClass.allCases.map(\.rawValue)
        let near = Suggestion.nearest(to: word, among: known).map { " Did you mean \($0)?" } ?? ""
        throw .badInput("--classes: there is no class '\(word)'.\(near) There are \(known.joined(separator: ", ")).")
      }
      classes.insert(found)
    }
    return classes
  }
}
