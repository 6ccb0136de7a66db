import Groundwork
import Inference
import Media
import Pipeline
import Records
import TrafficAPI
import TrafficCore

/// The webcams of pages: each is a camera of its own for as long as its page sends pictures, with a session of
/// VisionTrack.
actor WebcamDesk: Webcams {
  private static let most = 8

  private let desk: CameraDesk
  private let cameras: ServeCameras
  private let store: any VisionTrackStore
  private let log: Log
  private let lost: Counter
  private var count = 0

  init(desk: CameraDesk, cameras: ServeCameras, store: any VisionTrackStore, log: Log) {
    self.desk = desk
    self.cameras = cameras
    self.store = store
    self.log = log.named("webcams")
    lost = cameras.metrics.counter(
      "gantry_webcam_rows_lost_total", help: "What was found in pictures of webcams and could not be kept.")
  }

  func open(owner: String?, confidence: Double) async throws -> any Webcam {
    guard let model = cameras.models.own else { throw WebcamRefusal.noModel }
    guard count < Self.most else { throw WebcamRefusal.tooMany }
    count += 1
    do {
      let session = VisionTrackSession(
        owner: owner, kind: .webcam, modelName: model.name, confidenceThreshold: confidence,
        created: Timestamp(sinceEpoch: SystemWallClock().sinceEpoch))
      try await store.begin(session)
      let id = CameraID("\(WebcamSlots.prefix)\(session.id)")
      let slot = cameras.webcams.add(id)
      let reports = desk.reports(of: id).subscribe(.newestWins(4))
      try desk.start(
        StreamPlan(
          id: id, address: Secret(id.name), kind: .live, scene: TrafficCore.Scene(name: "webcam"),
          confidence: confidence))
      return PageWebcam(
        PageWebcam.House(
          session: session, slot: slot, reports: reports, classes: model.detector.classes, store: store,
          lost: lost, log: log,
          failure: { [desk] in desk.status(of: id).flatMap { $0.phase == .failed ? $0.reason ?? "" : nil } },
          leave: { await self.leave(id) }))
    } catch {
      count -= 1
      throw error
    }
  }

  private func leave(_ id: CameraID) async {
    cameras.webcams.remove(id)
    await desk.remove(id)
    count -= 1
  }
}

/// Where the pictures of pages lie until their camera takes them.
final class WebcamSlots: Sendable {
  /// No camera's name has a slash.
  static let prefix = "webcam/"

  static func isWebcam(_ id: CameraID) -> Bool { id.name.hasPrefix(prefix) }

  private let slots = Lock<[CameraID: PushedSource.Slot]>([:])

  func add(_ id: CameraID) -> PushedSource.Slot {
    let slot = PushedSource.Slot()
    slots.withLock { $0[id] = slot }
    return slot
  }

  func remove(_ id: CameraID) { slots.withLock { $0.removeValue(forKey: id) }?.close() }

  /// nil for what is no webcam.
  func source(of id: CameraID, decoding: DecodingSettings) -> PushedSource? {
    slots.withLock { $0[id] }.map { PushedSource(id, slot: $0, decoding: decoding) }
  }
}
