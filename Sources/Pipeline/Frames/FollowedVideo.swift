import Records
import TrafficCore
import Wire

/// Where the tracker, the meter and the sums of one run stand. A plain value: fed with the same records it stands at the
/// same place, which is how a run is gone on with after the process that followed it has died.
struct FollowedVideo: Sendable {
  struct Seen: Sendable {
    let report: FrameReport
    let figures: LiveMeter.Figures
    let vehicles: [LiveAnalytics.Vehicle]
  }

  let run: FrameRun
  let config: VideoFrameEntry.Config
  /// The last frame that was taken.
  private(set) var last = -1
  /// Of the drawing, when it cannot be used.
  private(set) var problem: String?
  /// The moment of the video's beginning.
  private let began: Timestamp
  /// Under which its violations are kept until the run is cleaned up.
  private let kept: Timestamp
  private let limit: Double
  private let tracker: TrackerKind
  private var following: Following?
  private var meter: LiveMeter
  private var session: LiveSession
  private var figures: LiveAnalytics?

  /// - Parameter lost: pictures of the run that nobody remembers: its numbers begin anew, and what was kept under the same
  ///   ones is another vehicle's.
  init(run: FrameRun, config: VideoFrameEntry.Config, limit: Double, tracker: TrackerKind, lost: Int = 0) {
    self.run = run
    self.config = config
    self.limit = limit
    self.tracker = tracker
    began = Timestamp(microseconds: Int64(run.began) * 1000)
    kept = Timestamp(microseconds: Int64(run.began + lost) * 1000)
    meter = LiveMeter(videoID: run.videoID, limit: limit, began: began)
    session = LiveSession(videoID: run.videoID, began: kept)
  }

  /// nil for a picture that is not newer than the one before.
  mutating func take(_ record: DetectionRecord, picture: Picture? = nil) async throws -> Seen? {
    last = record.frameNumber
    if following == nil { following = try following(record.size) }
    // Held once, so that nothing in it is copied when it changes.
    guard var following else { return nil }
    self.following = nil
    defer { self.following = following }
    let frame = DetectedFrame(
      index: record.frameNumber, timestamp: record.timestamp, picture: picture, detections: record.detections)
    guard let report = try await following.take(frame) else { return nil }
    let figures = meter.figures(of: report)
    self.figures = figures.analytics
    _ = session.take(figures.analytics, seen: figures.sightings, at: meter.moment(of: report))
    return Seen(report: report, figures: figures, vehicles: Self.vehicles(of: report))
  }

  /// Who is found too fast in this picture. Until the run is cleaned up behind, its session bears a moment of the run's
  /// own: the same whoever looks at the picture.
  func violations(of seen: Seen, at now: Timestamp) -> [Violation] {
    seen.report.violations(of: run.videoID, at: meter.moment(of: seen.report), session: kept, created: now)
  }

  /// A picture that could not be looked at has the figures of the one before.
  func entry(of frame: VideoFrameEntry, _ seen: Seen?, letters: [UInt8], error: String?) -> ProcessedFrameEntry {
    let figures = seen?.figures.analytics ?? self.figures
    return ProcessedFrameEntry(
      videoID: run.videoID, frameNumber: frame.frameNumber, milliseconds: frame.milliseconds, letters: letters,
      vehicles: seen?.vehicles ?? [], totalVehicles: figures?.totalVehicles ?? 0,
      speedingCount: seen == nil ? 0 : figures?.speedingCount ?? 0,
      currentInRegion: seen == nil ? 0 : figures?.currentInRegion ?? 0, region: config.region,
      hasHomography: config.homography != nil, hasCameraMatrix: config.cameraMatrix != nil, isEnd: frame.isEnd,
      error: error)
  }

  func sums(at now: Timestamp) -> [UInt8] { FrameSums.bytes(of: session.summary(at: now)) }

  private mutating func following(_ size: PixelSize) throws -> Following {
    var scene = Scene(name: "video \(run.videoID)", speedLimitKilometresPerHour: limit)
    do throws(LiveStreamRefusal) {
      scene = try LiveScene.scene(of: run.videoID, config: config, size: size, limit: limit)
    } catch {
      problem = error.description
    }
    let meter = try Meter(scene: scene, size: size)
    return Following(
      stream: LiveStation.id(run.videoID), run: StreamRun(name: run.name, generation: run.generation),
      tracker: tracker.tracker(for: .vehicles, plane: meter.ground.calibration?.plane),
      sieve: try DetectionSieve(scene: scene, size: size, classes: LiveClass.traffic), meter: meter,
      keepsVehicles: false)
  }

  /// Everybody in sight; without a speed it is 0.
  private static func vehicles(of report: FrameReport) -> [LiveAnalytics.Vehicle] {
    let scores = Dictionary(report.tracks.map { ($0.id, $0.score) }, uniquingKeysWith: { first, _ in first })
    return report.vehicles.compactMap { vehicle in
      guard let kind = LiveClass(vehicle.trafficClass) else { return nil }
      return LiveAnalytics.Vehicle(
        trackID: vehicle.vehicle, box: vehicle.box, kilometresPerHour: vehicle.speed?.kilometresPerHour ?? 0,
        classID: kind.rawValue, confidence: scores[vehicle.trackID] ?? 0)
    }
  }
}
