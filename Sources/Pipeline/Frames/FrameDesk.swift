import Groundwork
import Records
import TrafficCore
import Wire

/// The runs that are followed while one process is the one who looks at pictures.
struct FrameDesk {
  /// What was seen in one picture, or why nothing was.
  private struct Look: Sendable {
    var picture: Picture?
    var detections: [Detection] = []
    var problem: String?
    var times = StageTimes()
  }

  /// What came of a picture and is not kept yet.
  private struct Made: Sendable {
    let settlement: FrameSettlement
    let times: StageTimes
  }

  private let house: FrameProcessor.House
  private let meters: FrameMeters
  private let stages: StageWatch
  private var videos: [Int: FollowedVideo] = [:]
  private var watched = WatchMemory(lasting: .seconds(1))
  private var made: [Made] = []
  /// Violations of the frames at hand that were new.
  private var witnessed: [(run: FrameRun, violations: [Violation])] = []
  /// The end of a run has been handed on since this was last set to false.
  var hasEnded = false

  private static let glance = Duration.milliseconds(20)
  private static let saysSo = Duration.seconds(30)
  /// Records of a journal that are fetched at once.
  private static let chunk = 500

  init(_ house: FrameProcessor.House) {
    self.house = house
    meters = FrameMeters(house.metrics)
    stages = StageWatch(house.metrics, clock: house.clock)
  }

  /// False when another one looks now: nothing here is worth anything any more.
  mutating func handle(_ batch: [FrameDelivery<VideoFrameEntry>]) async throws -> Bool {
    witnessed = []
    let isOurs = try await settle(batch)
    if !isOurs { try await withdraw() }
    return isOurs
  }

  /// What was kept for a run that is over, whose frames somebody else has looked at meanwhile.
  private func withdraw() async throws {
    guard let evidence = house.evidence else { return }
    for (run, violations) in witnessed where try await house.work.run(of: run.videoID)?.name != run.name {
      await evidence.withdraw(violations)
    }
  }

  private mutating func settle(_ batch: [FrameDelivery<VideoFrameEntry>]) async throws -> Bool {
    guard !batch.isEmpty else { return true }
    let looks = try await looks(batch)
    for (delivery, look) in zip(batch, looks) {
      guard let entry = delivery.entry else {
        meters.unreadable.add()
        house.log.warning("passed over a message that is no frame", ["entry": .text(delivery.receipt)])
        try await house.work.pass(delivery.receipt)
        continue
      }
      guard try await settle(entry, look, delivery.receipt) else { return false }
    }
    return try await keep()
  }

  // MARK: Looking

  private func looks(_ batch: [FrameDelivery<VideoFrameEntry>]) async throws -> [Look] {
    try await withThrowingTaskGroup(of: (Int, Look).self) { group in
      var looks = [Look](repeating: Look(), count: batch.count)
      var next = 0
      func begin(_ place: Int) {
        group.addTask { (place, try await look(batch[place].entry)) }
      }
      while next < min(house.requests, batch.count) {
        begin(next)
        next += 1
      }
      while let (place, look) = try await group.next() {
        looks[place] = look
        if next < batch.count {
          begin(next)
          next += 1
        }
      }
      return looks
    }
  }

  private func look(_ entry: VideoFrameEntry?) async throws -> Look {
    guard let entry, !entry.isEnd else { return Look() }
    guard let jpeg = Base64Text.bytes(of: entry.letters) else { return Look(problem: "The picture is no base 64") }
    var times = StageTimes()
    let unpacked: UnpackedFrame
    do {
      unpacked = try await stages.time(.scale, &times) {
        try await house.unpacker.unpack(jpeg, for: house.detector.inputLayout, tiles: house.tiles)
      }
    } catch {
      try Task.checkCancellation()
      return Look(problem: Redaction.redacted("\(error)"))
    }
    let found = try await stages.time(.detect, &times) {
      try await house.detector.detect(in: unpacked.parts, from: LiveStation.id(entry.videoID), options: house.options)
    }
    return Look(picture: unpacked.picture, detections: Thinning.acrossVehicles(found), times: times)
  }

  // MARK: Following

  private mutating func settle(_ entry: VideoFrameEntry, _ look: Look, _ receipt: String) async throws -> Bool {
    // What is stored of a run is asked for next: everything before has to be there.
    if !isFollowed(entry) { guard try await keep() else { return false } }
    guard var video = try await video(of: entry, receipt) else {
      meters.late.add()
      try await house.work.pass(receipt)
      return true
    }
    videos[entry.videoID] = nil
    if entry.isEnd {
      let result = FrameResult(
        entry: video.entry(of: entry, nil, letters: [], error: entry.error), record: nil, sums: video.sums(at: now))
      made.append(
        Made(settlement: FrameSettlement(result: result, run: video.run, receipt: receipt), times: look.times))
      let isOurs = try await keep()
      hasEnded = hasEnded || isOurs
      return isOurs
    }
    guard entry.frameNumber > video.last else {
      meters.repeated.add()
      try await house.work.pass(receipt)
      videos[entry.videoID] = video
      return true
    }
    var times = look.times
    guard let result = try await result(of: entry, look, &video, &times) else { return false }
    made.append(Made(settlement: FrameSettlement(result: result, run: video.run, receipt: receipt), times: times))
    videos[entry.videoID] = video
    return true
  }

  /// nil when another one looks now.
  private mutating func result(
    of entry: VideoFrameEntry, _ look: Look, _ video: inout FollowedVideo, _ times: inout StageTimes
  ) async throws -> FrameResult? {
    guard let picture = look.picture else {
      let problem = look.problem ?? "There is no picture"
      meters.unreadable.add()
      house.log.warning("a picture cannot be looked at: \(problem)", Self.about(entry))
      return FrameResult(entry: video.entry(of: entry, nil, letters: [], error: problem), record: nil)
    }
    let record = DetectionRecord(
      frameNumber: entry.frameNumber, timestamp: entry.timestamp, size: picture.size, detections: look.detections)
    let hadProblem = video.problem != nil
    let seen = try await stages.time(.follow, &times) { try await video.take(record, picture: picture) }
    if let problem = video.problem, !hadProblem { house.log.warning("\(problem): it is left out", Self.about(entry)) }
    let start = house.clock.now
    defer { stages.note(.draw, house.clock.now - start, &times) }
    if let seen, let evidence = house.evidence {
      let violations = video.violations(of: seen, at: now)
      // Pictures of them may take their time: nothing that is done waits for that.
      if !violations.isEmpty { guard try await keep() else { return nil } }
      let new = try await evidence.keep(violations, of: seen.report, picture: picture, privacy: house.privacy)
      if !new.isEmpty { witnessed.append((video.run, new)) }
    }
    var letters: [UInt8] = []
    if let seen, try await isWatched(entry.videoID) {
      letters = Base64Text.letters(
        of: try await house.pictures.jpeg(of: seen.report, picture: picture, privacy: house.privacy))
    } else {
      meters.unwatched.add()
    }
    return FrameResult(entry: video.entry(of: entry, seen, letters: letters, error: nil), record: record)
  }

  /// Keeps everything that was made, in its order. False when another one looks now. Waits while those behind have no
  /// room.
  private mutating func keep() async throws -> Bool {
    var (told, start) = (house.clock.now, house.clock.now)
    while !made.isEmpty {
      let outcomes = try await house.work.commit(made.map(\.settlement))
      let kept = outcomes.prefix { $0 != .full && $0 != .lost }
      let share = (house.clock.now - start) / max(1, kept.count)
      for (one, outcome) in zip(made, kept) { tell(one, outcome, share) }
      made.removeFirst(kept.count)
      guard !made.isEmpty else { return true }
      if outcomes.contains(.lost) { return false }
      start = house.clock.now
      if start - told >= Self.saysSo {
        told = start
        house.log.warning("nobody has read what came of frames for a while: is gantry bridge running?")
      }
      try await house.clock.sleep(for: Self.glance)
    }
    return true
  }

  private func tell(_ made: Made, _ outcome: FrameCommitOutcome, _ share: Duration) {
    let entry = made.settlement.result.entry
    guard !entry.isEnd else { return }
    if outcome == .done { meters.processed.add() }
    var times = made.times
    stages.note(.send, share, &times)
    house.log.debug(times.line(frame: entry.frameNumber), ["video": .integer(entry.videoID)])
  }

  private mutating func isWatched(_ videoID: Int) async throws -> Bool {
    let now = house.clock.now
    if !watched.unknown([videoID], at: now).isEmpty {
      let isWatched = try await house.work.isWatched(videoID)
      watched.note([videoID], watched: isWatched ? [videoID] : [], at: now)
    }
    return watched.watched.contains(videoID)
  }

  // MARK: Runs

  /// nil for a picture whose run is over, or was never begun.
  private func video(of entry: VideoFrameEntry, _ receipt: String) async throws -> FollowedVideo? {
    if isFollowed(entry), let known = videos[entry.videoID] { return known }
    let stored = try await house.work.run(of: entry.videoID)
    if let name = entry.config.run {
      guard let stored, stored.name == name, !stored.isProcessed else { return nil }
      return try await restored(stored, entry)
    }
    // From somebody who knows no runs: numbers that go back begin another one.
    if let stored, stored.name.hasPrefix(Self.nameless), !stored.isProcessed {
      let video = try await restored(stored, entry)
      if entry.frameNumber > video.last || entry.isEnd { return video }
    }
    if entry.isEnd { return nil }
    let begun = try await house.work.beginRun(
      of: entry.videoID, name: Self.nameless + receipt, at: Int(house.wall.sinceEpoch / .milliseconds(1)))
    return followed(begun, entry)
  }

  private static let nameless = "entry-"

  private func isFollowed(_ entry: VideoFrameEntry) -> Bool {
    videos[entry.videoID].map { belongs(entry, to: $0) } ?? false
  }

  private func belongs(_ entry: VideoFrameEntry, to video: FollowedVideo) -> Bool {
    if let name = entry.config.run { return name == video.run.name }
    return video.run.name.hasPrefix(Self.nameless) && (entry.isEnd || entry.frameNumber > video.last)
  }

  private func followed(_ run: FrameRun, _ entry: VideoFrameEntry) -> FollowedVideo {
    FollowedVideo(run: run, config: entry.config, limit: house.limit, tracker: house.tracker)
  }

  /// Stands where whoever followed this run before stood.
  private func restored(_ run: FrameRun, _ entry: VideoFrameEntry) async throws -> FollowedVideo {
    var video = followed(run, entry)
    guard run.frames > 0 else { return video }
    guard run.hasJournal else {
      house.log.warning(
        "a run goes on with new numbers and sums: its journal grew too long", Self.about(entry))
      return FollowedVideo(
        run: run, config: entry.config, limit: house.limit, tracker: house.tracker, lost: run.frames)
    }
    var place = 0
    while true {
      let records = try await house.work.journal(of: run, from: place, limit: Self.chunk)
      for bytes in records {
        guard let record = DetectionRecord(bytes) else { continue }
        _ = try await video.take(record)
      }
      place += records.count
      if records.count < Self.chunk { break }
    }
    house.log.info(
      "a run goes on with the numbers it had",
      ["video": .integer(run.videoID), "run": .text(run.name), "pictures": .integer(place)])
    return video
  }

  private var now: Timestamp { Timestamp(sinceEpoch: house.wall.sinceEpoch) }

  private static func about(_ entry: VideoFrameEntry) -> KeyValuePairs<String, LogValue> {
    ["video": .integer(entry.videoID), "frame": .integer(entry.frameNumber)]
  }
}

/// What becomes of pictures, in numbers.
struct FrameMeters: Sendable {
  let processed: Counter
  let repeated: Counter
  let late: Counter
  let unreadable: Counter
  let unwatched: Counter

  init(_ metrics: Metrics) {
    func counter(_ outcome: String) -> Counter {
      metrics.counter(
        "gantry_frames_total", ["outcome": outcome],
        help: "Pictures that came through a stream, by what became of them.")
    }
    processed = counter("processed")
    repeated = counter("repeated")
    late = counter("late")
    unreadable = counter("unreadable")
    unwatched = counter("unwatched")
  }
}
