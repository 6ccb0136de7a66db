import Pipeline
import Records
import TrafficCore

/// One thing on one frame, as a session shows it: followed or only seen.
struct SeenThing: Sendable {
  let box: PixelBox
  let score: Double
  let classID: Int
  let trafficClass: TrafficClass?
  let trackID: Int?

  init(_ detection: Detection) {
    (box, score, classID) = (detection.box, detection.score, detection.classID)
    (trafficClass, trackID) = (detection.trafficClass, nil)
  }

  init(_ track: Track) {
    (box, score, classID) = (track.box, track.score, track.classID)
    (trafficClass, trackID) = (track.trafficClass, track.id)
  }

  func mark(_ classes: ClassCatalogue) -> Mark {
    let name = classes.name(of: classID)
    let colour = trafficClass.map { Palette.colour(of: $0) } ?? Palette.colour(ofNumber: classID)
    return .box(box, colour, label: trackID.map { "#\($0) \(name)" } ?? "\(name) \(score.text(decimals: 2))")
  }
}

/// Writes the detections of a session in batches.
struct SessionRows {
  private let session: String
  private let store: any VisionTrackStore
  private let desk: JobDesk
  private let workshop: VideoWorkshop
  private var waiting: [VisionTrackDetection] = []
  private(set) var count = 0

  private static let batch = 1000

  init(session: String, store: any VisionTrackStore, desk: JobDesk, workshop: VideoWorkshop) {
    self.session = session
    self.store = store
    self.desk = desk
    self.workshop = workshop
  }

  mutating func add(_ seen: [SeenThing], frame: Int, _ classes: ClassCatalogue) async throws {
    let now = workshop.now
    waiting += seen.map { thing in
      VisionTrackDetection(
        frameNumber: frame, trackID: thing.trackID, classID: thing.classID, className: classes.name(of: thing.classID),
        confidence: thing.score, left: thing.box.x1, top: thing.box.y1, right: thing.box.x2, bottom: thing.box.y2,
        at: now)
    }
    count += seen.count
    if waiting.count >= Self.batch { try await flush() }
  }

  /// With the lease: after another worker has taken over and begun the session anew, they would be there twice.
  mutating func flush() async throws {
    guard !waiting.isEmpty else { return }
    try await store.append(waiting, to: session, holding: desk.lease)
    waiting = []
  }
}
