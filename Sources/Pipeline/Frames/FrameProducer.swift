package import Groundwork
package import Records
package import TrafficCore
package import Wire

/// Makes the bytes of a picture that goes on its way. Waits without blocking the cooperative pool.
package protocol FramePacker: Sendable {
  func jpeg(of picture: Picture) async throws -> [UInt8]
}

/// Hands the pictures of a video in, for whoever looks at them: all of a file, however long that takes, or the newest of
/// a camera.
package struct FrameProducer: Sendable {
  /// What has become of it.
  package struct Outcome: Sendable, Equatable {
    package var run: FrameRun
    /// Everything had been handed in before.
    package var wasDone = false
    /// By this process.
    package var added = 0
    /// Of a camera: pictures for which there was no time or room.
    package var dropped = 0
  }

  private let intake: any FrameIntake
  private let packer: any FramePacker
  private let clock: any MonotonicClock
  private let wall: any WallClock
  private let log: Log

  /// How often is looked whether there is room again, and after how long the log says that there is none.
  private static let glance = Duration.milliseconds(20)
  private static let saysSo = Duration.seconds(30)

  package init(
    intake: any FrameIntake, packer: any FramePacker, clock: any MonotonicClock = SystemMonotonicClock(),
    wall: any WallClock = SystemWallClock(), log: Log
  ) {
    self.intake = intake
    self.packer = packer
    self.clock = clock
    self.wall = wall
    self.log = log.named("frames")
  }

  /// Until the source ends. Cancelled, it leaves the run as it is, to be gone on with.
  ///
  /// - Parameter name: of the run; nil goes on with the one there is.
  package func produce(
    _ video: LiveVideo, from source: any FrameSource, isLive: Bool, run name: String?
  ) async throws -> Outcome {
    var patience = FramePatience(clock: clock, log: log)
    var outcome = Outcome(run: try await begin(video, name, &patience))
    guard !outcome.run.isProduced else {
      outcome.wasDone = true
      return outcome
    }
    let config = LiveScene.config(of: video, run: outcome.run.name)
    do {
      if isLive {
        try await addNewest(of: source, config, &outcome, &patience)
      } else {
        try await addAll(of: source, video, config, &outcome, &patience)
      }
      try Task.checkCancellation()
    } catch let fault as SourceFault {
      log.error("a video ends before its time: \(fault.cause)", ["video": .integer(video.id)])
      try await end(&outcome, config, error: Redaction.redacted("\(fault.cause)"), &patience)
      throw fault.cause
    }
    try await end(&outcome, config, error: nil, &patience)
    return outcome
  }

  /// What is wrong with the pictures, not with their way.
  private struct SourceFault: Error { let cause: any Error }

  private func begin(
    _ video: LiveVideo, _ name: String?, _ patience: inout FramePatience
  ) async throws -> FrameRun {
    while true {
      do {
        let (run, isNew) = try await intake.begin(video.id, run: name, at: milliseconds)
        patience.worked()
        log.info(
          isNew ? "begins" : "goes on",
          ["video": .integer(video.id), "run": .text(run.name), "frame": .integer(run.next)])
        return run
      } catch {
        try await patience.failed(error)
      }
    }
  }

  private func addAll(
    of source: any FrameSource, _ video: LiveVideo, _ config: VideoFrameEntry.Config, _ outcome: inout Outcome,
    _ patience: inout FramePatience
  ) async throws {
    // The same pictures every time, so that a run that is gone on with has those of one that was not interrupted.
    var budget = FrameBudget(framesPerSecond: video.framesPerSecond, isLossless: true)
    var first: Timestamp?
    while let frame = try await next(of: source) {
      guard budget.received(frame.timestamp) == .take else { continue }
      let begin = first ?? frame.timestamp
      first = begin
      guard frame.index >= outcome.run.next else { continue }
      let passed = Int((frame.timestamp.seconds(since: begin) * 1000).rounded())
      let entry = try await entry(frame, frame.index, outcome.run.began + passed, video.id, config)
      try await add(entry, &outcome, &patience)
    }
  }

  /// Whatever is not handed in while the next picture comes gives way to it, before it has cost anything.
  private func addNewest(
    of source: any FrameSource, _ config: VideoFrameEntry.Config, _ outcome: inout Outcome,
    _ patience: inout FramePatience
  ) async throws {
    let slot = Mailbox<Frame>(.newestWins(1))
    async let reading: Void = {
      defer { slot.close() }
      while let frame = try await next(of: source) { slot.offer(frame) }
    }()
    while let frame = await slot.next() {
      let run = outcome.run
      let entry = try await entry(frame, run.next, max(milliseconds, run.began), run.videoID, config)
      try await add(entry, &outcome, &patience)
      outcome.dropped = slot.dropped
    }
    try await reading
  }

  private func next(of source: any FrameSource) async throws -> Frame? {
    do {
      return try await withTaskCancellationHandler {
        try await source.next()
      } onCancel: {
        Task { await source.stop() }
      }
    } catch {
      if Task.isCancelled { throw CancellationError() }
      throw SourceFault(cause: error)
    }
  }

  private func entry(
    _ frame: Frame, _ number: Int, _ milliseconds: Int, _ videoID: Int, _ config: VideoFrameEntry.Config
  ) async throws -> VideoFrameEntry {
    VideoFrameEntry(
      videoID: videoID, frameNumber: number, milliseconds: milliseconds, moment: frame.timestamp,
      letters: Base64Text.letters(of: try await packer.jpeg(of: frame.picture)), config: config)
  }

  private func end(
    _ outcome: inout Outcome, _ config: VideoFrameEntry.Config, error: String?, _ patience: inout FramePatience
  ) async throws {
    let run = outcome.run
    let added = outcome.added
    try await add(
      VideoFrameEntry(
        videoID: run.videoID, frameNumber: run.next, milliseconds: max(milliseconds, run.began), letters: [],
        config: config, isEnd: true, error: error), &outcome, &patience)
    outcome.added = added
    outcome.run.isProduced = true
  }

  /// Waits for room and for better days.
  private func add(
    _ entry: VideoFrameEntry, _ outcome: inout Outcome, _ patience: inout FramePatience
  ) async throws {
    var waitingSince: Duration?
    while true {
      do {
        let addition = try await intake.add(entry, of: outcome.run)
        patience.worked()
        switch addition {
        case .added:
          outcome.added += 1
          outcome.run.next = entry.frameNumber + 1
          return
        case .known:
          outcome.run.next = max(outcome.run.next, entry.frameNumber + 1)
          return
        case .superseded: throw FrameRunSuperseded(run: outcome.run)
        case .full: break
        }
      } catch {
        try await patience.failed(error)
        continue
      }
      let since = waitingSince ?? clock.now
      if waitingSince != nil, clock.now - since >= Self.saysSo {
        log.warning("nobody has read frames for a while: is gantry frames process running?")
        waitingSince = clock.now
      } else {
        waitingSince = since
      }
      try await clock.sleep(for: Self.glance)
    }
  }

  private var milliseconds: Int { Int(wall.sinceEpoch / .milliseconds(1)) }
}

/// Somebody has begun another run of the same video: this one is over.
package struct FrameRunSuperseded: Error, Sendable, Equatable, CustomStringConvertible {
  package let run: FrameRun

  package var description: String {
    "Run \(run.name) of video \(run.videoID) has been superseded: somebody has begun another one."
  }
}
