/// What DeepSORT believes, with its authors' values (Wojke et al., ICIP 2017) unless said.
package struct DeepSORTSettings: Sendable, Equatable {
  /// Detections below are not looked at.
  package var leastScore = 0.5
  /// Cosine distance from which two looks are not the same thing.
  package var looksLimit = 0.2
  /// Squared Mahalanobis distance of the box (95 % of χ² with four degrees of freedom).
  package var gate = 9.4877
  /// Limit of 1 - overlap in the last stage.
  package var overlapLimit = 0.7
  package var hitsToConfirm = 3
  /// Seconds an unseen track is kept; the authors' 30 pictures at 30 per second.
  package var lostLife = 1.0
  /// Looks kept per track.
  package var galleryDepth = 50
  package var noise = BoxNoise(form: .aspectHeight)

  package init() {}
}

/// DeepSORT: what looks alike and is near enough is the same, the most recently seen first; then overlap.
///
/// Without `Detection.appearance` only the overlap is left.
package struct DeepSORTTracker: Tracker {
  package private(set) var tracks: [Track] = []
  package private(set) var ended: [Int] = []

  private let settings: DeepSORTSettings
  private var records: [LookedAtRecord] = []
  private var gallery: AppearanceGallery
  private var clock = PictureClock()
  private var nextID = 1
  private var assignment = SparseAssignment()
  private var open: [Int] = []
  private var candidates: [Int] = []

  package init(settings: DeepSORTSettings = DeepSORTSettings()) {
    self.settings = settings
    gallery = AppearanceGallery(depth: settings.galleryDepth)
  }

  @discardableResult
  package mutating func update(_ detections: [Detection], at timestamp: Timestamp) -> TrackerVerdict {
    tracks.removeAll(keepingCapacity: true)
    ended.removeAll(keepingCapacity: true)
    let step = clock.advance(to: timestamp)
    var isFirst = true
    switch step {
    case .notNewer: return .outOfOrder
    case .first: break
    case .setBack: forgetAll()
    case .onward(let seconds):
      isFirst = false
      predict(seconds: seconds)
    }
    open.removeAll(keepingCapacity: true)
    for index in detections.indices where detections[index].isUsable(from: settings.leastScore) { open.append(index) }
    UsableDetections.keepSurest(&open, of: detections)
    matchLooks(detections, at: timestamp)
    matchOverlap(detections, at: timestamp)
    forgetUnconfirmed()
    start(detections, at: timestamp, believed: isFirst)
    report(detections)
    if case .setBack = step { return .startedAnew }
    return .taken
  }

  private mutating func forgetAll() {
    for index in records.indices { records[index].isOver = true }
    removeOver()
  }

  private mutating func predict(seconds: Double) {
    for index in records.indices {
      settings.noise.predict(&records[index].track.filter, seconds: seconds)
      records[index].track.box = settings.noise.form.box(records[index].track.filter.position)
      records[index].track.detection = -1
      let track = records[index].track
      records[index].isOver = clock.isOver(
        track.lastSeen, life: settings.lostLife, wasMissed: records[index].misses > 0)
      records[index].misses += 1
    }
    removeOver()
  }

  /// The cascade: believed tracks by how long they were not seen.
  private mutating func matchLooks(_ detections: [Detection], at timestamp: Timestamp) {
    let oldest = records.reduce(0) { max($0, $1.misses) }
    var misses = 1
    while misses <= oldest, !open.isEmpty {
      candidates.removeAll(keepingCapacity: true)
      for index in records.indices where records[index].misses == misses && records[index].track.id > 0 {
        candidates.append(index)
      }
      misses += 1
      if candidates.isEmpty { continue }
      assignment.begin(columns: open.count, limit: settings.looksLimit)
      for row in candidates {
        assignment.addRow()
        for column in open.indices {
          guard let cost = looksCost(records[row], detections[open[column]]) else { continue }
          assignment.addCandidate(column: column, cost: cost)
        }
      }
      assignment.solve()
      accept(detections, at: timestamp)
    }
  }

  private func looksCost(_ record: LookedAtRecord, _ detection: Detection) -> Double? {
    guard let look = detection.appearance else { return nil }
    let measured = settings.noise.form.measurement(detection.box)
    let variance = settings.noise.measurementVariance(record.track.filter, score: detection.certainty)
    let distance = record.track.filter.squaredMahalanobis(measured: measured, variance: variance)
    guard distance <= settings.gate, record.track.family.mayBe(ClassFamily(detection.trafficClass)) else { return nil }
    return gallery.distance(look, to: record.slot)
  }

  /// New tracks and those seen in the last picture, by overlap. Without looks also tracks lost for longer.
  private mutating func matchOverlap(_ detections: [Detection], at timestamp: Timestamp) {
    candidates.removeAll(keepingCapacity: true)
    let hasLooks = open.contains { detections[$0].appearance != nil }
    for index in records.indices where records[index].track.detection < 0 && (records[index].misses == 1 || !hasLooks) {
      candidates.append(index)
    }
    assignment.begin(columns: open.count, limit: settings.overlapLimit)
    for row in candidates {
      assignment.addRow()
      for column in open.indices {
        let detection = detections[open[column]]
        let overlap = records[row].track.box.overlap(detection.box)
        guard overlap > 0, records[row].track.family.mayBe(ClassFamily(detection.trafficClass)) else { continue }
        assignment.addCandidate(column: column, cost: 1 - overlap)
      }
    }
    assignment.solve()
    accept(detections, at: timestamp)
  }

  private mutating func accept(_ detections: [Detection], at timestamp: Timestamp) {
    for row in candidates.indices {
      guard let column = assignment.column(ofRow: row) else { continue }
      take(detections[open[column]], open[column], into: candidates[row], at: timestamp)
      open[column] = -1
    }
    open.removeAll { $0 < 0 }
  }

  private mutating func take(_ detection: Detection, _ index: Int, into row: Int, at timestamp: Timestamp) {
    settings.noise.update(&records[row].track.filter, with: detection.box, score: detection.certainty)
    records[row].track.box = settings.noise.form.box(records[row].track.filter.position)
    records[row].track.votes.add(detection)
    records[row].track.family = ClassFamily(records[row].track.votes.winner.trafficClass)
    records[row].track.detection = index
    records[row].track.hits += 1
    records[row].track.lastSeen = timestamp
    if let look = detection.appearance { gallery.add(look, to: records[row].slot) }
    if records[row].track.id > 0 {
      records[row].track.state = records[row].misses > 1 ? .recovered : .followed
    } else if records[row].track.hits >= settings.hitsToConfirm {
      believe(row)
    }
    records[row].misses = 0
  }

  private mutating func believe(_ row: Int) {
    records[row].track.id = nextID
    records[row].track.state = .appeared
    nextID += 1
  }

  private mutating func forgetUnconfirmed() {
    for index in records.indices where records[index].track.id == 0 && records[index].track.detection < 0 {
      records[index].isOver = true
    }
    removeOver()
  }

  private mutating func removeOver() {
    for record in records where record.isOver {
      gallery.release(record.slot)
      if record.track.id > 0 { ended.append(record.track.id) }
    }
    records.removeAll { $0.isOver }
  }

  private mutating func start(_ detections: [Detection], at timestamp: Timestamp, believed: Bool) {
    for index in open {
      let detection = detections[index]
      var track = TrackRecord(
        filter: settings.noise.start(detection.box), family: ClassFamily(detection.trafficClass), box: detection.box,
        detection: index, firstSeen: timestamp, firstBox: detection.box, lastSeen: timestamp)
      track.votes.add(detection)
      let slot = gallery.reserve()
      if let look = detection.appearance { gallery.add(look, to: slot) }
      records.append(LookedAtRecord(track: track, slot: slot))
      if believed { believe(records.count - 1) }
    }
  }

  private mutating func report(_ detections: [Detection]) {
    for record in records where record.track.id > 0 && record.track.detection >= 0 {
      tracks.append(Track(record.track, detection: detections[record.track.detection]))
    }
  }
}

/// A track with its place in the gallery.
private struct LookedAtRecord: Sendable {
  var track: TrackRecord
  var slot: Int
  /// Pictures since the last match, for the cascade's order only.
  var misses = 0
  var isOver = false
}
