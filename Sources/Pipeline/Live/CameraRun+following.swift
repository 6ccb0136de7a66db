import Groundwork
import TrafficCore

/// From the source to the report.
extension CameraRun {
  private struct Arrived: Sendable {
    let frame: Frame
    /// Of the monotonic clock.
    let at: Duration
  }

  /// nil when it was cancelled.
  func follow(_ wish: CameraOrders.Wish) async -> CameraLife.Event? {
    do {
      // First who looks: a camera should not deliver before.
      _ = try await looking()
      let source = try await house.open(wish.plan)
      do {
        try await follow(source, wish)
      } catch {
        await leave(source)
        throw error
      }
      await leave(source)
      return Task.isCancelled ? nil : .ended
    } catch {
      return Task.isCancelled ? nil : .failed(Redaction.redacted("\(error)"))
    }
  }

  private func leave(_ source: any FrameSource) async {
    book.closed(isWanted: Task.isCancelled)
    await source.stop()
  }

  private func follow(_ source: any FrameSource, _ wish: CameraOrders.Wish) async throws {
    book.opened(source, framesPerSecond: await source.description.framesPerSecond)
    switch wish.plan.kind {
    case .live: try await followLive(source, opening: wish.order.opening)
    case .file: try await followFile(source, opening: wish.order.opening)
    }
  }

  /// One slot, in which the newest picture wins; one picture at a time on its way.
  private func followLive(_ source: any FrameSource, opening: Int) async throws {
    let slot = Mailbox<Arrived>(.newestWins(1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { slot.close() }
        try await self.pump(source, into: slot)
      }
      let station = ScalingStation(scaler: house.scaler)
      var gate = MotionGate(settings: settings.gate)
      var seen = Seen()
      while let arrived = await slot.next() {
        seen = try await look(arrived, station, &gate, seen, opening: opening)
      }
      while try await group.next() != nil {}
    }
  }

  private func pump(_ source: any FrameSource, into slot: Mailbox<Arrived>) async throws {
    try await source.stopped(whenCancelled: {
      while let frame = try await source.next() {
        guard book.received(frame.timestamp) == .take else { continue }
        let before = slot.dropped
        slot.offer(Arrived(frame: frame, at: house.clock.now))
        book.dropped(slot.dropped - before)
      }
    })
  }

  /// What the last picture that was looked at has shown.
  private struct Seen: Sendable {
    var isFollowing = false
    var all: [Detection] = []
  }

  private func look(
    _ arrived: Arrived, _ station: ScalingStation, _ gate: inout MotionGate, _ before: Seen, opening: Int
  ) async throws -> Seen {
    guard await reports.hasRoom() else { throw CancellationError() }
    let (frame, start) = (arrived.frame, house.clock.now)
    var times = StageTimes()
    stages.note(.wait, start - arrived.at, &times)
    let plan = orders.now.plan
    let isSpared =
      plan.hasMotionGate
      && !gate.opens(for: frame.picture, at: frame.timestamp, isFollowing: before.isFollowing)
    let all = isSpared ? before.all : try await detections(frame, station, &times)
    let (sure, unsure) = isSpared ? ([], all) : Self.divided(all, plan)
    let detected = DetectedFrame(
      index: frame.index, timestamp: frame.timestamp, picture: frame.picture, detections: sure)
    let reports = try await stages.time(.follow, &times) {
      try await followed.take(detected, size: frame.picture.size, plan: plan, opening: opening)
    }
    let latency = latency(of: arrived)
    for var report in reports {
      report.latency = latency
      report.bystanders = unsure
      await send(report, &times)
    }
    tell(frame.index, times)
    book.processed(frame.timestamp, isGated: isSpared, latency: latency, cost: house.clock.now - start)
    return Seen(isFollowing: reports.last.map { !$0.tracks.isEmpty } ?? before.isFollowing, all: all)
  }

  /// What each picture took, for who wants to know where the time goes.
  private func tell(_ frame: Int, _ times: StageTimes) {
    house.log.debug(times.line(frame: frame), ["camera": .text(id.name)])
  }

  private func detections(
    _ frame: Frame, _ station: ScalingStation, _ times: inout StageTimes
  ) async throws -> [Detection] {
    let looking = try await looking()
    let prepared = try await stages.time(.scale, &times) {
      try await station.prepare(frame.picture, for: looking.detector.inputLayout, tiles: settings.tiles)
    }
    let found = try await stages.time(.detect, &times) {
      try await looking.detector.detect(in: prepared, from: id, options: looking.options)
    }
    return Thinning.acrossVehicles(found)
  }

  /// Every sampled picture, several at a time through the network, in order.
  private func followFile(_ source: any FrameSource, opening: Int) async throws {
    guard let peeked = try await PeekedSource(source) else { return }
    let description = await peeked.description
    var stream = PictureDetections(
      source: peeked, description: description, size: peeked.size, scaler: house.scaler, tiles: settings.tiles,
      requests: settings.requests
    ) { try await self.looking() }
    stream.stages = stages
    stream.admits = { frame in
      // A pause holds the file where it is.
      guard await self.orders.first(where: { $0.order.goal != .pause }) != nil else { return false }
      return self.book.received(frame.timestamp) == .take
    }
    let size = peeked.size
    try await stream.run { frame in
      guard await reports.hasRoom() else { throw CancellationError() }
      let plan = orders.now.plan
      var times = frame.times
      let (sure, unsure) = Self.divided(frame.detections, plan)
      let detected = DetectedFrame(
        index: frame.index, timestamp: frame.timestamp, picture: frame.picture, detections: sure)
      let reports = try await stages.time(.follow, &times) {
        try await followed.take(detected, size: size, plan: plan, opening: opening)
      }
      for var report in reports {
        report.bystanders = unsure
        await send(report, &times)
      }
      tell(frame.index, times)
      book.processed(frame.timestamp)
    }
  }

  /// Those that are followed, and the others.
  private static func divided(_ all: [Detection], _ plan: StreamPlan) -> (sure: [Detection], unsure: [Detection]) {
    (all.filter { $0.score >= plan.confidence }, all.filter { $0.score < plan.confidence })
  }

  /// As the plan wants it now; also for what is too unsure to be followed, where something is to be hidden: it may be
  /// somebody.
  private func looking() async throws -> PictureDetections.Looking {
    let plan = orders.now.plan
    var options = settings.detection
    options.minimumScore = plan.privacy.blursSomething ? min(plan.confidence, Self.leastHidden) : plan.confidence
    options.isClassAgnostic = false
    let detector = try await house.detector(plan.model)
    options.classIDs = Set(detector.classes.names.indices.filter { detector.classes.trafficClass(of: $0) != nil })
    return PictureDetections.Looking(detector: detector, options: options)
  }

  /// By the picture's own moment where that is a time of day; else since its arrival.
  private func latency(of arrived: Arrived) -> Duration {
    let seconds = house.moment.seconds(since: arrived.frame.timestamp)
    let isTimeOfDay = (0...Self.longestLatency).contains(seconds)
    return isTimeOfDay ? .seconds(seconds) : house.clock.now - arrived.at
  }

  /// Whoever the detector takes for somebody with so little confidence is hidden.
  private static let leastHidden = 0.1

  /// Seconds. Older pictures have a clock of their own.
  private static let longestLatency = 600.0
}
