package import Groundwork
package import Records
package import TrafficCore
package import Wire

/// The program's own runner of runs through Redis: hands a video's pictures in and looks at them side by side, and puts
/// away what is left when both are done. What it leaves when the process ends is gone on with under the same name.
package final class FrameWorkflow: Orchestrator {
  package struct House: Sendable {
    package var producer: FrameProducer
    package var remains: any FrameRemains
    package var cleaner: FrameCleaner
    package var open: @Sendable (LiveVideo) async throws -> any FrameSource
    /// Looks at the pictures of all runs until cancelled; nil leaves them to other processes.
    package var looking: (@Sendable () async throws -> Void)?
    /// Puts away what is left of a run that came to no good end.
    package var abandon: @Sendable (Int, String) async throws -> Void
    /// So long what was handed in may take to be looked at after somebody has stopped the run. 30 s.
    package var stopsWithin = Duration.seconds(30)
    /// So long what came of it may take to be read. 60 s.
    package var readWithin = Duration.seconds(60)
    /// So long the clean-up waits for a Redis or a database that is away. 1 h.
    package var cleansWithin = Duration.seconds(3600)
    package var clock: any MonotonicClock = SystemMonotonicClock()
    package var log: Log

    package init(
      producer: FrameProducer, remains: any FrameRemains, cleaner: FrameCleaner,
      open: @escaping @Sendable (LiveVideo) async throws -> any FrameSource,
      looking: (@Sendable () async throws -> Void)?,
      abandon: @escaping @Sendable (Int, String) async throws -> Void, log: Log
    ) {
      self.producer = producer
      self.remains = remains
      self.cleaner = cleaner
      self.open = open
      self.looking = looking
      self.abandon = abandon
      self.log = log.named("frames")
    }
  }

  private let house: House
  /// By the number of the video.
  private let runs = Lock<[Int: FrameRunWork]>([:])
  private let begun = Mailbox<FrameRunWork>(.lossless(256))
  /// A run has begun or ended.
  private let bell = Mailbox<Bool>(.newestWins(1))

  package init(_ house: House) { self.house = house }

  /// Until `close`.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.look() }
      while let work = await begun.next() {
        group.addTask {
          await work.run()
          self.bell.offer(true)
        }
      }
      group.cancelAll()
    }
  }

  /// What is under way stays where it is.
  package func close() {
    begun.close()
    bell.close()
  }

  // MARK: Orchestrator

  package var runner: LiveRunRecord.Runner { .redis }
  package var pauses: BackoffSettings { BackoffSettings(first: .milliseconds(50), maximum: .milliseconds(250)) }

  package func begin(_ run: LiveRunRecord, of video: LiveVideo) async throws -> LiveRunState {
    try await begin(FrameRunWork(run, of: video, isResumed: false, house: house))
    return .running
  }

  package func resume(_ run: LiveRunRecord, of video: LiveVideo) async throws {
    try await begin(FrameRunWork(run, of: video, isResumed: true, house: house))
  }

  package func look(at run: LiveRunRecord) async throws -> LiveRunLook {
    guard let work = work(of: run) else { throw RunLost("Nobody here knows this run.") }
    return work.look
  }

  package func stop(_ run: LiveRunRecord) async throws { work(of: run)?.stop() }

  package func letGo(_ run: LiveRunRecord) async { work(of: run)?.letGo() }

  package func tidy(_ run: LiveRunRecord) async throws {
    let isBad = work(of: run)?.look.state != .success
    runs.withLock { runs in if runs[run.videoID]?.run.id == run.id { runs[run.videoID] = nil } }
    if isBad { try await house.abandon(run.videoID, run.name) }
  }

  package func removed(_ videoID: Int) async {
    guard let work = runs.withLock({ $0[videoID] }) else { return }
    work.letGo()
    await work.waitUntilOver()
  }

  // MARK: Inside

  private func begin(_ work: FrameRunWork) async throws {
    runs.withLock { $0[work.run.videoID] = work }
    guard await begun.send(work) else { throw LiveStreamRefusal(status: 503, "The server is stopping") }
    bell.offer(true)
  }

  private func work(of run: LiveRunRecord) -> FrameRunWork? {
    runs.withLock { $0[run.videoID] }.flatMap { $0.run.id == run.id ? $0 : nil }
  }

  private var isBusy: Bool { runs.withLock { $0.values.contains { !$0.look.state.isOver } } }

  /// While a run is under way, and not longer: others may want their turn.
  private func look() async {
    guard let looking = house.looking else { return }
    var pause = Backoff(BackoffSettings(first: .milliseconds(500), maximum: .seconds(10)))
    var random = SeededRandom()
    while await bell.next() != nil {
      guard isBusy else { continue }
      do {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await looking() }
          group.addTask { while self.isBusy, await self.bell.next() != nil {} }
          try await group.next()
          group.cancelAll()
          // Cancelled, it lets go of the pictures before it ends.
          while !group.isEmpty { do { try await group.next() } catch is CancellationError {} }
        }
      } catch {
        if Task.isCancelled { return }
        house.log.error("pictures are not looked at: \(Redaction.redacted("\(error)"))")
        try? await house.clock.sleep(for: pause.failed(at: house.clock.now, using: &random))  // cancelled: it ends
      }
      bell.offer(true)
    }
  }
}
