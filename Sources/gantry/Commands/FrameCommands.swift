import Configuration
import Foundation
import Groundwork
import Inference
import Media
import Messaging
import Pipeline
import Records
import Storage
import TrafficCore
import Wire

/// The three steps of a video through Redis, each a process of its own, as workflows call them.
enum FrameCommands {
  static let video = Option<Int?>(
    "video", "ID", "the number of an uploaded video", fallback: nil
  ) { (text) throws(InvalidValue) in
    guard let id = Int(text), id > 0 else { throw InvalidValue(reason: "is not the number of a video") }
    return id
  }
  static let runName = Option<String?>.text(
    "run", "NAME", "a name for this run over the video, the same for every step; another one begins anew")
  static let data = Option<String?>.text(
    "data", "DIR", "where data is kept; else GANTRY_DATA_FOLDER or the user's data folder")
  static let config = Option<String?>.text("config", "FILE", "the settings file, best the server's own")
  private static let patience = Option<Double>.number(
    "wait", "SECONDS", "how long readers of what came of the frames, a Redis or a database may take", in: 0...86_400,
    fallback: 60)

  static let produce = Command(
    name: "frames produce",
    summary: "hand the pictures of a video in, for whoever looks at them",
    details: "Through the stream video-frames of redis.url. Of a video every picture is handed in, once, however long "
      + "the reader takes; killed and called again, it goes on where it was. Of a camera the newest picture is "
      + "handed in and the others are counted.",
    operands: .optional("SOURCE", help: "a camera's address instead of the uploaded file"),
    options: [video, runName, data, config],
    example: Command.Example(
      line: "gantry frames produce --video 1", output: "video 1: 450 pictures handed in (run 0f6c2a)"),
    run: produce)

  static let process = Command(
    name: "frames process",
    summary: "look at the pictures that were handed in, and hand on what came of them",
    details: "From video-frames to processed-frames of redis.url. One process looks, others stand by; when it is "
      + "killed, the next one goes on with the same vehicles and sums. Vehicles that are too fast are kept with their "
      + "pictures, in the server's database. With --video it ends with that video, without on Ctrl-C.",
    options: [video, runName, data, config, ModelOptions.model, ModelOptions.folder, ModelOptions.precision],
    example: Command.Example(
      line: "gantry frames process --video 1", output: "video 1: 450 pictures looked at, 12 vehicles (run 0f6c2a)"),
    run: process)

  static let cleanup = Command(
    name: "frames cleanup",
    summary: "write down what a run over a video came to, and put away what is left of it",
    details: "Waits until everything that came of it was read, writes the sums, and removes messages that all have "
      + "read. Nothing unread is removed.",
    options: [video, runName, patience, data, config],
    example: Command.Example(
      line: "gantry frames cleanup --video 1", output: "video 1: put away, 450 pictures and 12 vehicles (run 0f6c2a)"),
    run: cleanup)

  private static func produce(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let (settings, log) = try opening(arguments)
    let transport = try FrameTransport(settings)
    let id = try needed(arguments)
    let folder = arguments[data] ?? WorkFolders().data
    try DatabaseFile.refuseMissing(settings, data: folder)
    let rows = try await Storehouse.rows(settings, data: folder, log: log)
    let found: LiveVideo?
    do { found = try await rows.stores.liveVideos.find(id) } catch {
      await rows.close()
      throw error
    }
    await rows.close()
    guard let found else { throw CommandError.badInput("--video \(id): there is no such video.") }
    let source = try await source(of: found, arguments, settings, folder, log)
    let pictures = FramePictures(quality: settings.live.streams.quality, decoding: settings.media)
    let isLive = await source.description.isLive
    let outcome = try await FrameProducer(intake: transport.frames, packer: pictures, log: log).produce(
      found, from: source, isLive: isLive, run: arguments[runName])
    await source.stop()
    let run = outcome.run.name
    if outcome.wasDone {
      console.say("video \(id): run \(run) was handed in before; gantry frames cleanup puts it away.")
    }
    let dropped = isLive ? ", \(outcome.dropped) dropped" : ""
    try console.print("video \(id): \(outcome.added) pictures handed in\(dropped) (run \(run))")
    return .ok
  }

  private static func process(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let (settings, log) = try opening(arguments)
    let transport = try FrameTransport(settings)
    var inference = settings.inference
    if arguments.has(ModelOptions.precision) { inference.precision = arguments[ModelOptions.precision] }
    let model = try await SharedModel.load(
      arguments[ModelOptions.model] ?? settings.jobs.model, folder: arguments[ModelOptions.folder], settings: inference)
    do {
      try await process(settings, transport, model, arguments, console, log)
    } catch {
      await model.unload()
      throw error
    }
    await model.unload()
    return .ok
  }

  private static func process(
    _ settings: GantrySettings, _ transport: FrameTransport, _ model: SharedModel, _ arguments: Arguments,
    _ console: Console, _ log: Log
  ) async throws {
    var house = FrameHouse.house(settings, transport, model, log: log)
    let rows = try await evidence(settings, arguments, &house, log)
    do {
      log.info("looks at frames", ["model": .text(model.name)])
      if let run = try await process(with: FrameProcessor(house), arguments) {
        let vehicles = FrameSums.read(run.sums ?? [])?.totalVehicles ?? 0
        try console.print(
          "video \(run.videoID): \(run.frames) pictures looked at, \(vehicles) vehicles (run \(run.name))")
      }
    } catch {
      await rows?.close()
      throw error
    }
    await rows?.close()
  }

  /// Opens where violations are kept; nil when none are to be.
  private static func evidence(
    _ settings: GantrySettings, _ arguments: Arguments, _ house: inout FrameProcessor.House, _ log: Log
  ) async throws -> RowStorage? {
    guard settings.live.capturesViolations else { return nil }
    let folder = arguments[data] ?? WorkFolders().data
    let rows = try await Storehouse.rows(settings, data: folder, log: log)
    do {
      house.evidence = FrameEvidence(
        store: rows.stores.violations, objects: try await Storehouse.objects(settings, data: folder),
        maker: LivePainter(quality: settings.live.pictureQuality, evidenceQuality: settings.live.evidenceQuality),
        patience: settings.live.streams.evidenceWithin, log: log)
    } catch {
      await rows.close()
      throw error
    }
    return rows
  }

  private static func process(with processor: FrameProcessor, _ arguments: Arguments) async throws -> FrameRun? {
    if let id = arguments[video] { return try await processor.process(id, run: arguments[runName]) }
    SignalWatch.expect(within: .seconds(10))
    do { try await processor.run() } catch is CancellationError {}
    return nil
  }

  private static func cleanup(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let (settings, log) = try opening(arguments)
    let transport = try FrameTransport(settings)
    let id = try needed(arguments)
    let folder = arguments[data] ?? WorkFolders().data
    try DatabaseFile.refuseMissing(settings, data: folder)
    let rows = try await Storehouse.rows(settings, data: folder, log: log)
    let outcome: FrameCleaner.Outcome
    do {
      outcome = try await FrameCleaner(
        remains: transport.frames, analytics: rows.stores.liveAnalytics, violations: rows.stores.violations, log: log
      ).clean(
        id, run: arguments[runName], patience: .seconds(arguments[patience]),
        returning: .seconds(arguments[patience]))
    } catch {
      await rows.close()
      throw error
    }
    await rows.close()
    switch outcome {
    case .nothing: try console.print("video \(id): there is nothing to put away")
    case .clean(let run, let sums):
      try console.print(
        "video \(id): put away, \(run.frames) pictures and \(sums?.totalVehicles ?? 0) vehicles (run \(run.name))")
    case .unfinished(let run):
      throw CommandError.failure(
        "video \(id): run \(run.name) is not at its end. Wait for gantry frames process --video \(id).")
    case .unread(let run):
      throw CommandError.failure(
        "video \(id): nobody has read all that came of run \(run.name). Is gantry bridge running?")
    }
    return .ok
  }

  private static func opening(_ arguments: Arguments) throws(CommandError) -> (GantrySettings, Log) {
    do throws(ConfigurationError) {
      let file = try SettingsFile(arguments[config])
      let log = Log(
        name: "frames", minimumLevel: file.settings.logging.level,
        output: StandardErrorLog(format: file.settings.logging.format))
      for remark in file.remarks { log.warning(remark) }
      return (file.settings, log)
    } catch {
      throw .badInput(error.description)
    }
  }

  private static func needed(_ arguments: Arguments) throws(CommandError) -> Int {
    guard let id = arguments[video] else { throw .badInput("--video ID: say which video.") }
    return id
  }

  private static func source(
    of found: LiveVideo, _ arguments: Arguments, _ settings: GantrySettings, _ folder: String, _ log: Log
  ) async throws -> any FrameSource {
    var path = arguments.operands.first
    if path == nil {
      let objects = try await Storehouse.objects(settings, data: folder)
      let files = LiveFiles(
        objects: objects, copies: LiveCopies(most: settings.objects.copies), decoding: settings.media)
      path = try await files.file(of: ObjectKey(found.file))
    }
    do {
      return try await SourceKind.open(
        SourceAddress(path ?? ""),
        SourceRequest(
          camera: CameraID("video-\(found.id)"), decoding: settings.media,
          live: LiveRequest(settings: settings.cameras.sources, log: log)))
    } catch let error as MediaError {
      throw CommandError.badInput(error.description)
    }
  }
}
