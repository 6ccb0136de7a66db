import Glibc

/// The engine behind the trackers that match in stages: sure detections with known tracks, weak detections with what
/// is left, then new tracks. Which tracker it is, the settings say.
struct StagedTracker: Sendable {
  let settings: StagedSettings
  /// nil: the picture alone.
  let plane: GroundPlane?
  private(set) var tracks: [Track] = []
  private(set) var ended: [Int] = []
  private(set) var hidden: [Int] = []

  private var records: [TrackRecord] = []
  private var clock = PictureClock()
  private var nextID = 1
  // Kept from picture to picture so that nothing is allocated.
  private var assignment = SparseAssignment()
  private var high: [Int] = []
  private var low: [Int] = []
  private var candidates: [Int] = []
  private var seen: [SeenDetection] = []
  private var shift = SharedShift()
  private var predicted: [BestOverlap] = []
  private var sure: [BestOverlap] = []
  private var gates: [PairGate] = []
  /// nil without a plane, and where the settings say so.
  private var flow: GroundFlow?

  init(settings: StagedSettings, plane: GroundPlane?) {
    self.settings = settings
    self.plane = plane
    if plane != nil, settings.ground.learnsFlow { flow = GroundFlow() }
    hidden.reserveCapacity(Self.usuallyHidden)
  }

  mutating func update(_ detections: [Detection], at timestamp: Timestamp) -> TrackerVerdict {
    tracks.removeAll(keepingCapacity: true)
    ended.removeAll(keepingCapacity: true)
    hidden.removeAll(keepingCapacity: true)
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
    sort(detections)
    followCamera()
    matchKnown(detections, at: timestamp)
    matchWeak(detections, at: timestamp)
    matchTentative(detections, at: timestamp)
    start(detections, at: timestamp, believed: isFirst || settings.hitsToConfirm <= 1)
    removeDuplicates()
    noteHidden()
    report(detections)
    if case .setBack = step { return .startedAnew }
    return .taken
  }

  /// At the same time, in any picture: so many need no memory.
  private static let usuallyHidden = 64

  private mutating func forgetAll() {
    for record in records where record.id > 0 { ended.append(record.id) }
    records.removeAll(keepingCapacity: true)
  }

  // MARK: Before matching

  private mutating func predict(seconds: Double) {
    // By time alone: when pictures were dropped, a track may be too old without ever having been missed.
    let (clock, life) = (clock, settings.lostLife)
    for index in records.indices {
      records[index].isOver = clock.isOver(
        records[index].lastSeen, life: life, wasMissed: records[index].phase == .lost)
      if records[index].isOver, records[index].id > 0 { ended.append(records[index].id) }
    }
    records.removeAll { $0.isOver }
    for index in records.indices {
      records[index].detection = -1
      if records[index].phase == .lost {
        records[index].filter.velocity.highHalf = .zero
      }
      settings.noise.predict(&records[index].filter, seconds: seconds)
      records[index].box = settings.noise.form.box(records[index].filter.position)
      records[index].ground?.predict(seconds: seconds, acceleration: settings.ground.acceleration)
    }
  }

  /// Splits the detections by score. What is no box at all is left out.
  private mutating func sort(_ detections: [Detection]) {
    high.removeAll(keepingCapacity: true)
    low.removeAll(keepingCapacity: true)
    seen.removeAll(keepingCapacity: true)
    for index in detections.indices {
      let detection = detections[index]
      let box = detection.box
      let isUsable = detection.isUsable(from: settings.lowScore)
      var ground: GroundMeasurement?
      if isUsable, let plane {
        ground = settings.ground.measurement(of: box, on: plane)
      }
      seen.append(
        SeenDetection(
          box: box, score: detection.certainty, ground: ground, family: ClassFamily(detection.trafficClass)))
      guard isUsable else { continue }
      if detection.score >= settings.highScore {
        high.append(index)
      } else {
        low.append(index)
      }
    }
    UsableDetections.keepSurest(&high, of: detections)
    UsableDetections.keepSurest(&low, of: detections, besides: high.count)
  }

  /// Moves all predictions by what the detections have in common.
  private mutating func followCamera() {
    guard let settings = settings.sharedShift, records.count >= settings.leastTracks else { return }
    findOwnDetections(leastOverlap: settings.leastOverlap)
    shift.begin()
    for index in predicted.indices {
      guard predicted[index].other >= 0, sure[predicted[index].other].other == index else { continue }
      let from = predicted[index].box.center
      let to = sure[predicted[index].other].box.center
      shift.add(SIMD2(to.x - from.x, to.y - from.y))
    }
    let offset = shift.estimate(settings)
    guard offset != .zero else { return }
    for index in records.indices {
      records[index].filter.shift(by: offset)
      records[index].box = self.settings.noise.form.box(records[index].filter.position)
    }
  }

  /// For every prediction the sure detection that overlaps it most, and the other way round.
  private mutating func findOwnDetections(leastOverlap: Double) {
    predicted.removeAll(keepingCapacity: true)
    sure.removeAll(keepingCapacity: true)
    for record in records where record.phase != .lost {
      predicted.append(BestOverlap(box: record.box, most: leastOverlap))
    }
    for index in high { sure.append(BestOverlap(box: seen[index].box, most: leastOverlap)) }
    for one in predicted.indices {
      let box = predicted[one].box
      for other in sure.indices where box.meets(sure[other].box) {
        let overlap = box.overlap(sure[other].box)
        predicted[one].offer(other, overlap)
        sure[other].offer(one, overlap)
      }
    }
  }

  // MARK: Stages

  private mutating func matchKnown(_ detections: [Detection], at timestamp: Timestamp) {
    candidates.removeAll(keepingCapacity: true)
    for index in records.indices where records[index].phase != .tentative || !settings.matchesTentativeApart {
      candidates.append(index)
    }
    match(columns: high, limit: settings.knownCost, weighsScore: settings.weighsScore)
    var open: [Int] = []
    swap(&open, &high)
    accept(detections, from: &open, at: timestamp)
    swap(&open, &high)
  }

  private mutating func matchWeak(_ detections: [Detection], at timestamp: Timestamp) {
    candidates.removeAll(keepingCapacity: true)
    for index in records.indices where records[index].phase == .followed && records[index].detection < 0 {
      candidates.append(index)
    }
    match(columns: low, limit: settings.weakCost, weighsScore: false)
    var open: [Int] = []
    swap(&open, &low)
    accept(detections, from: &open, at: timestamp)
    swap(&open, &low)
    for index in records.indices where records[index].phase == .followed && records[index].detection < 0 {
      records[index].phase = .lost
    }
  }

  private mutating func matchTentative(_ detections: [Detection], at timestamp: Timestamp) {
    candidates.removeAll(keepingCapacity: true)
    for index in records.indices where records[index].phase == .tentative && records[index].detection < 0 {
      candidates.append(index)
    }
    match(columns: high, limit: settings.newCost, weighsScore: settings.weighsScore)
    var open: [Int] = []
    swap(&open, &high)
    accept(detections, from: &open, at: timestamp)
    swap(&open, &high)
    records.removeAll { $0.phase == .tentative && $0.detection < 0 }
  }

  /// Solves the assignment of `candidates` to the detections in `columns`.
  private mutating func match(columns: [Int], limit: Double, weighsScore: Bool) {
    assignment.begin(columns: columns.count, limit: limit)
    gates.removeAll(keepingCapacity: true)
    for index in columns { gates.append(PairGate(seen[index])) }
    let groundGate = settings.ground.gate
    for row in candidates {
      let gate = PairGate(records[row].ground, box: records[row].box)
      assignment.addRow()
      for column in gates.indices {
        guard gate.box.meets(gates[column].box) || gate.mayShareGround(gates[column], gate: groundGate) else {
          continue
        }
        let similarity = similarity(records[row], seen[columns[column]], weighsScore: weighsScore)
        if similarity > 0 { assignment.addCandidate(column: column, cost: 1 - similarity) }
      }
    }
    assignment.solve()
  }

  /// How much a detection looks like the continuation of a track, 0…1.
  @inline(__always)
  private func similarity(_ record: TrackRecord, _ seen: SeenDetection, weighsScore: Bool) -> Double {
    var similarity = record.box.overlap(seen.box)
    if settings.weighsHeight, similarity > 0 { similarity *= record.box.verticalOverlap(seen.box) }
    if let filter = record.ground, let place = seen.ground {
      let weight = settings.ground.weight
      let distance = filter.squaredMahalanobis(place)
      similarity *= 1 - weight
      if distance < settings.ground.gate { similarity += weight * exp(-distance / settings.ground.falloff) }
    }
    guard similarity > 0, record.family.mayBe(seen.family) else { return 0 }
    return weighsScore ? similarity * seen.score : similarity
  }

  /// Updates the matched tracks and takes their detections off the list.
  private mutating func accept(_ detections: [Detection], from columns: inout [Int], at timestamp: Timestamp) {
    for row in candidates.indices {
      guard let column = assignment.column(ofRow: row) else { continue }
      take(detections[columns[column]], columns[column], into: candidates[row], at: timestamp)
      columns[column] = -1
    }
    columns.removeAll { $0 < 0 }
  }

  private mutating func take(_ detection: Detection, _ index: Int, into row: Int, at timestamp: Timestamp) {
    settings.noise.update(&records[row].filter, with: detection.box, score: detection.certainty)
    records[row].box = settings.noise.form.box(records[row].filter.position)
    if let place = seen[index].ground {
      if records[row].ground == nil {
        records[row].ground = newGround(place)
      } else {
        records[row].ground?.update(place)
      }
    }
    records[row].votes.add(detection)
    records[row].family = ClassFamily(records[row].votes.winner.trafficClass)
    records[row].detection = index
    records[row].hits += 1
    records[row].lastSeen = timestamp
    learnFlow(row, at: timestamp)
    switch records[row].phase {
    case .tentative:
      guard records[row].hits >= settings.hitsToConfirm else { return }
      believe(row)
    case .followed: records[row].state = .followed
    case .lost: records[row].state = .recovered
    }
    records[row].phase = .followed
  }

  private mutating func believe(_ row: Int) {
    records[row].id = nextID
    records[row].state = .appeared
    records[row].phase = .followed
    nextID += 1
  }

  // MARK: After matching

  private mutating func start(_ detections: [Detection], at timestamp: Timestamp, believed: Bool) {
    let known = records.count
    for index in high where detections[index].score >= settings.newScore {
      let detection = detections[index]
      guard !isTaken(detection.box, among: known) else { continue }
      var record = TrackRecord(
        filter: settings.noise.start(detection.box), ground: seen[index].ground.map(newGround),
        family: seen[index].family, box: detection.box, detection: index, firstSeen: timestamp,
        firstBox: detection.box, lastSeen: timestamp)
      record.votes.add(detection)
      records.append(record)
      if believed { believe(records.count - 1) }
    }
  }

  private func isTaken(_ box: PixelBox, among count: Int) -> Bool {
    for index in 0..<count
    where records[index].detection >= 0 && records[index].box.meets(box)
      && records[index].box.overlap(box) > settings.birthOverlap
    { return true }
    return false
  }

  private func newGround(_ place: GroundMeasurement) -> GroundFilter {
    if let usual = flow?.expectation(at: place.position) {
      return GroundFilter(place, velocity: usual.velocity, velocityCovariance: usual.covariance)
    }
    let variance = settings.ground.initialSpeed * settings.ground.initialSpeed
    return GroundFilter(place, velocityCovariance: Covariance2(xx: variance, xy: 0, yy: variance))
  }

  /// Lets the flow learn from a track that was just seen and is sure of its velocity.
  private mutating func learnFlow(_ row: Int, at timestamp: Timestamp) {
    let record = records[row]
    guard let ground = record.ground, record.hits >= settings.ground.hitsToTeach else { return }
    if record.hits == settings.ground.hitsToTeach, let plane,
      let first = settings.ground.measurement(of: record.firstBox, on: plane)
    {
      flow?.learn(
        from: first.position, to: ground.position, seconds: timestamp.seconds(since: record.firstSeen))
    } else {
      flow?.learn(ground.velocity, at: ground.position)
    }
  }

  private mutating func removeDuplicates() {
    var found = false
    for lost in records.indices where records[lost].phase == .lost {
      for live in records.indices where records[live].phase == .followed && records[live].hits > 0 {
        guard records[live].box.overlap(records[lost].box) > settings.duplicateOverlap else { continue }
        let liveAge = records[live].lastSeen.seconds(since: records[live].firstSeen)
        let lostAge = records[lost].lastSeen.seconds(since: records[lost].firstSeen)
        let loser = liveAge > lostAge ? lost : live
        records[loser].hits = 0
        found = true
        if loser == lost { break }
      }
    }
    guard found else { return }
    for record in records where record.hits == 0 { ended.append(record.id) }
    records.removeAll { $0.hits == 0 }
  }

  private mutating func noteHidden() {
    guard plane != nil else { return }
    for record in records where record.phase == .lost && isHidden(record.box) { hidden.append(record.id) }
  }

  private func isHidden(_ box: PixelBox) -> Bool {
    for record in records where record.phase == .followed && record.box.y2 > box.y2 && record.box.meets(box) {
      if record.box.intersectionArea(box) >= settings.hiddenPart * box.area { return true }
    }
    return false
  }

  private mutating func report(_ detections: [Detection]) {
    for record in records where record.phase == .followed {
      tracks.append(Track(record, detection: detections[record.detection]))
    }
  }
}
