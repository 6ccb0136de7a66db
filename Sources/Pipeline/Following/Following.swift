package import TrafficCore

/// Follows and measures what one camera's detections show: the same for a command and for a camera of the server.
///
/// A plain value owned by one task.
package struct Following: Sendable {
  private var tracker: any Tracker
  private let sieve: DetectionSieve
  private var meter: Meter
  /// Where a tracker asks how things look.
  private let appearance: (any AppearanceExtractor)?
  private var view: ViewWatch?
  private let stream: CameraID
  package let run: StreamRun
  /// nil where nobody asks for the classes' totals: it keeps an entry for every vehicle.
  private var ledger: VehicleLedger?
  private var first: Timestamp?
  private var last: Timestamp?
  private var lastIndex = 0
  package private(set) var frames = 0
  package private(set) var detections = 0
  /// Frames whose time was not after the one before.
  package private(set) var skippedFrames = 0

  /// - Parameter keepsVehicles: for `classes`; without it memory does not grow, however long this goes on.
  package init(
    stream: CameraID, run: StreamRun, tracker: any Tracker, sieve: DetectionSieve, meter: Meter,
    appearance: (any AppearanceExtractor)? = nil, view: ViewWatch? = nil, keepsVehicles: Bool = true
  ) {
    self.stream = stream
    self.run = run
    self.tracker = tracker
    self.sieve = sieve
    self.meter = meter
    self.appearance = appearance
    self.view = view
    ledger = keepsVehicles ? VehicleLedger() : nil
  }

  package var scene: Scene { meter.scene }
  package var ground: MeasuringGround { meter.ground }
  package var tally: Tally { meter.tally }
  /// Empty for one that keeps no vehicles.
  package var classes: [ClassTotals] { ledger?.totals ?? [] }
  /// From the first to the last frame.
  package var seconds: Double { first.flatMap { first in last?.seconds(since: first) } ?? 0 }

  /// The next frame's report; nil for a frame that is not newer than the one before.
  package mutating func take(_ frame: DetectedFrame) async throws -> FrameReport? {
    var found = sieve.pass(frame.detections)
    if let appearance, let picture = frame.picture, !found.isEmpty {
      let looks = try await appearance.appearances(of: found.map(\.box), in: picture, from: stream)
      for (index, look) in zip(found.indices, looks) where !look.isEmpty { found[index].appearance = look }
    }
    guard tracker.update(found, at: frame.timestamp) == .taken else {
      skippedFrames += 1
      return nil
    }
    frames += 1
    detections += found.count
    let start = first ?? frame.timestamp
    (first, last, lastIndex) = (start, frame.timestamp, frame.index)
    let tracks = tracker.tracks
    let measured = meter.update(
      tracks.compactMap { TrackObservation($0) }, hidden: tracker.hidden, at: frame.timestamp)
    ledger?.note(measured.vehicles)
    return FrameReport(
      stream: stream, run: run, frame: frame, seconds: frame.timestamp.seconds(since: start), tracks: tracks,
      vehicles: measured.vehicles, events: measured.events, tally: meter.tally, viewChange: view?.look(frame))
  }

  /// Ends every vehicle still in sight: the last report of these numbers, with the number of the last frame.
  ///
  /// - Parameter ending: nil when the run goes on as another generation.
  package mutating func finish(_ ending: StreamEnding?) -> FrameReport {
    let moment = last ?? .zero
    let rest = last.map { meter.finish(at: $0) }
    return FrameReport(
      stream: stream, run: run, frame: DetectedFrame(index: lastIndex, timestamp: moment, picture: nil, detections: []),
      seconds: seconds, events: rest?.events ?? [], tally: meter.tally, ending: ending)
  }
}
