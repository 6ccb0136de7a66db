import Groundwork
import Messaging
import Pipeline
import Records
import TrafficAPI
import TrafficCore
import Wire

/// The server's part where frames go through Redis: carries runs through, itself or by an Airflow, and says who is
/// listened to.
struct LiveFrames: Sendable {
  let orchestrator: any Orchestrator
  private let workflow: FrameWorkflow?
  private let keeper: ListenerKeeper

  /// How long what came of a run's pictures may take to be read after it has failed.
  private static let lastWords = Duration.seconds(3)

  init(
    _ transport: FrameTransport, _ settings: GantrySettings, hub: LiveHub, ledger: LiveLedger, files: LiveFiles,
    cameras: ServeCameras, analytics: any LiveAnalyticsStore, violations: any ViolationStore,
    evidence: FrameEvidence?, log: Log
  ) {
    let frames = transport.frames
    let cleaner = FrameCleaner(remains: frames, analytics: analytics, violations: violations, log: log)
    let abandon: @Sendable (Int, String) async throws -> Void = { id, name in
      let run = try await cleaner.abandon(id, run: name, patience: Self.lastWords) { await ledger.session(of: $0) }
      guard let run, !run.isProcessed else { return }
      // Nobody else will tell that it is over.
      let wall = SystemWallClock()
      hub.show(
        LiveFrame(
          videoID: id, frameNumber: run.next, milliseconds: Int(wall.sinceEpoch / .milliseconds(1)), letters: [],
          isEnd: true))
      await ledger.endFromBackEnd(id, frame: run.next, at: Timestamp(sinceEpoch: wall.sinceEpoch))
    }
    keeper = ListenerKeeper(
      marks: RedisListenerMarks(transport.redis, settings: transport.streams),
      audience: { hub.audience.map(\.channel) }, log: log)
    guard settings.live.orchestrator == .embedded else {
      let airflow = settings.live.airflow
      workflow = nil
      orchestrator = AirflowOrchestrator(AirflowHTTP(airflow), settings: airflow.wanted, abandon: abandon, log: log)
      return
    }
    let pictures = FramePictures(quality: settings.live.streams.quality, decoding: settings.media)
    let made = FrameWorkflow(
      FrameWorkflow.House(
        producer: FrameProducer(intake: frames, packer: pictures, log: log), remains: frames, cleaner: cleaner,
        open: { video in
          try await cameras.recording(try await files.file(of: ObjectKey(video.file)), CameraID("video-\(video.id)"))
        }, looking: Self.looking(transport, settings, cameras, evidence, log), abandon: abandon, log: log))
    workflow = made
    orchestrator = made
  }

  /// Until `close`.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await keeper.run() }
      await workflow?.run()
      if workflow == nil { await closing.next() }
      group.cancelAll()
    }
  }

  func close() {
    workflow?.close()
    closing.close()
  }

  private let closing = Mailbox<Never>(.newestWins(1))

  private static func looking(
    _ transport: FrameTransport, _ settings: GantrySettings, _ cameras: ServeCameras, _ evidence: FrameEvidence?,
    _ log: Log
  ) -> (@Sendable () async throws -> Void)? {
    guard settings.live.streams.looksHere else { return nil }
    guard let model = cameras.models.own else {
      log.warning("no model: somebody else must look at the videos (gantry frames process)")
      return nil
    }
    var house = FrameHouse.house(settings, transport, model, metrics: cameras.metrics, log: log)
    house.evidence = evidence
    let processor = FrameProcessor(house)
    return { try await processor.run() }
  }
}
