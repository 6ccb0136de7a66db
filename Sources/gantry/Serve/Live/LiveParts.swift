import Groundwork
import Media
import Messaging
import Pipeline
import Records
import TrafficAPI

/// Live monitoring, wired: what looks at videos, who begins and follows runs, what keeps what they come to, and the doors
/// of its routes.
struct LiveParts: Sendable {
  let doors: LiveMonitoringDoors
  let looks: VideoLooks
  private let station: LiveStation
  private let runs: LiveRuns
  private let desk: CameraDesk
  private let speeding: SpeedingLog
  private let models: CameraModels
  /// nil while videos are looked at here.
  private let frames: LiveFrames?

  init(
    settings: GantrySettings, cameras: ServeCameras, desk: CameraDesk, speeding: SpeedingLog, painter: LivePainter,
    stores: Stores, objects: any Objects, transport: FrameTransport?, metrics: Metrics, log: Log
  ) {
    self.desk = desk
    self.speeding = speeding
    models = cameras.models
    let section = settings.live
    let hub = LiveHub(sendsDataURI: section.sendsDataURI)
    let ledger = LiveLedger(
      videos: stores.liveVideos, analytics: stores.liveAnalytics, interval: section.snapshotsEvery, metrics: metrics,
      log: log)
    let files = LiveFiles(
      objects: objects, copies: LiveCopies(most: settings.objects.copies), decoding: settings.media)
    looks = VideoLooks(files: files, showsPictures: !section.blursLive)
    let violations =
      section.capturesViolations
      ? ViolationDesk(store: stores.violations, objects: objects, maker: painter, metrics: metrics, log: log) : nil
    station = LiveStation(
      LiveStation.House(
        desk: desk, file: { Secret(try await files.file(of: ObjectKey($0.file))) },
        size: { try await files.size(of: $0) },
        reporter: LiveReporter.Parts(
          audience: hub, ledger: ledger, violations: violations, pictures: painter, log: log)),
      limit: section.speedLimit,
      privacy: PrivacyPlan(blursLive: section.blursLive, blursEvidence: section.blursEvidence))
    let evidence =
      section.capturesViolations
      ? FrameEvidence(
        store: stores.violations, objects: objects, maker: painter, patience: section.streams.evidenceWithin, log: log)
      : nil
    frames = transport.map {
      LiveFrames(
        $0, settings, hub: hub, ledger: ledger, files: files, cameras: cameras, analytics: stores.liveAnalytics,
        violations: stores.violations, evidence: evidence, log: log)
    }
    var house = LiveRuns.House(
      store: stores.liveRuns, videos: stores.liveVideos, orchestrator: frames?.orchestrator ?? station, log: log)
    house.lease = section.takesOverAfter
    runs = LiveRuns(house)
    doors = LiveMonitoringDoors(
      videos: stores.liveVideos, analytics: stores.liveAnalytics, violations: stores.violations, objects: objects,
      streams: runs, hub: hub, ledger: ledger, size: { try await files.size(of: $0) }, log: log,
      settings: section.wanted,
      removed: { [looks] key in
        await files.copies.remove(key)
        try await looks.remove(key)
      })
  }

  /// Until `close`, and then until everything that was seen is kept.
  func run() async {
    async let station: Void = station.run()
    async let frames: Void? = frames?.run()
    async let runs: Void = runs.run()
    async let speeding: Void = speeding.run()
    let looking = Task { await models.run() }
    await desk.run()
    looking.cancel()
    self.speeding.close()
    self.station.close()
    await runs
    await station
    await frames
    await speeding
    await models.unload()
  }

  /// Ends every run.
  func close() {
    // First, so that nobody takes the end of the server for that of a video.
    runs.close()
    desk.close()
    frames?.close()
  }
}

extension LiveSection {
  /// For the routes.
  var wanted: LiveMonitoringSettings {
    var wanted = LiveMonitoringSettings()
    wanted.maximumUpload = uploadMegabytes << 20
    wanted.origins = origins
    wanted.backendSecret = backendSecret
    wanted.sendsDataURI = sendsDataURI
    wanted.subscriptions = subscriptions
    wanted.subscriptionsPerMinute = subscriptionsPerMinute
    wanted.waitingMessages = waitingMessages
    wanted.pingInterval = pingInterval
    return wanted
  }
}
