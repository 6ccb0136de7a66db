package import Groundwork
package import Records
import TrafficCore

extension Violation: EvidencedRow {
  package static var words: (one: String, many: String) { ("violation", "violations") }
  package static var root: String { folder }

  /// `1/20260501/violation_1_5_42_100000`: video, day, track, frame, time of day.
  package var pictureNames: (image: String, thumbnail: String) {
    let digits = ISO8601.text(sinceEpoch: .microseconds(at.microseconds)).prefix(19).filter(\.isNumber)
    let name =
      "\(videoID)/\(digits.prefix(8))/violation_\(videoID)_\(trackID)_\(frameNumber)_\(digits.suffix(6))"
    return ("\(name).jpg", "\(name)_thumb.jpg")
  }

  package var pictures: [String] { [image, thumbnail].filter { !$0.isEmpty } }

  package var about: KeyValuePairs<String, LogValue> { ["video": .integer(videoID), "track": .integer(trackID)] }

  package func with(image: String, thumbnail: String) -> Violation {
    Violation(
      id: id, videoID: videoID, trackID: trackID, speed: speed, limit: limit, vehicleType: vehicleType,
      classID: classID, confidence: confidence, frameNumber: frameNumber, image: image, thumbnail: thumbnail, box: box,
      at: at, videoSeconds: videoSeconds, created: created, session: session)
  }
}

/// Keeps the violations of live monitoring.
package typealias ViolationDesk = EvidenceDesk<Violation>

extension EvidenceKeeper where Row == Violation {
  package init(store: any ViolationStore, objects: any Objects) {
    self.init(
      table: Table(
        insert: { try await store.insert($0) }, named: { try await store.named($0) },
        remove: { try await store.remove(ViolationFilter(to: $0), limit: $1) }), objects: objects)
  }
}

extension EvidenceDesk where Row == Violation {
  package convenience init(
    store: any ViolationStore, objects: any Objects, maker: any EvidenceMaker, mostBytes: Int = usualBytes,
    patience: Duration = .seconds(120), metrics: Metrics = Metrics(),
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.init(
      EvidenceKeeper(store: store, objects: objects), maker: maker, mostBytes: mostBytes, patience: patience,
      lost: metrics.counter("gantry_live_violations_lost_total", help: "Violations that could not be kept."),
      clock: clock, log: log.named("live"))
  }
}
