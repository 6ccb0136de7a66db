package import Groundwork
import Records
import TrafficCore

/// A worker: takes jobs, does them, writes down what came of them; several at a time.
///
/// `run` returns after `stop`, when every job at hand has been put back or has ended; cancelled, it leaves them to
/// their leases.
package final class JobRunner: Sendable {
  private let house: JobHouse
  private let works: [String: any JobWork]
  private let settings: JobRunnerSettings
  /// Of this worker, unique among all.
  private let name: String
  private let counters: Counters
  private let endings: Together<JobEnding, Bool>
  private let state = Lock(State())
  /// A job has ended, or `stop` was called.
  private let bell = Mailbox<Bool>(.newestWins(1))

  private struct State {
    /// By the lease: a job that was lost may be taken again while its first attempt is still leaving.
    var running: [JobLease: JobAttempt] = [:]
    var isStopped = false
    var isAway = false
    /// When the table answered again after it had been away.
    var backAt: Duration?
  }

  package init(
    name: String, works: [any JobWork], house: JobHouse, settings: JobRunnerSettings = JobRunnerSettings(),
    counters: Counters = Counters()
  ) {
    self.name = name
    self.works = Dictionary(works.map { ($0.kind, $0) }, uniquingKeysWith: { $1 })
    self.house = house
    self.settings = settings
    self.counters = counters
    endings = Together { try await house.store.end($0, at: house.now) }
  }

  /// How many jobs are being done right now.
  package var runningCount: Int { state.withLock { $0.running.count } }

  /// Takes no more jobs and puts those at hand back.
  package func stop() {
    let running = state.withLock { state in
      state.isStopped = true
      return Array(state.running.values)
    }
    for attempt in running { attempt.inbox.offer(.shutdown) }
    bell.offer(true)
  }

  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.putRight() }
      group.addTask { await self.watch() }
      group.addTask { await self.work() }
      // The work ends first: the other two only when they are cancelled.
      await group.next()
      group.cancelAll()
    }
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  private func work() async {
    await withDiscardingTaskGroup { group in
      var pause = Backoff(Self.awayPauses)
      var random = SeededRandom()
      while !isStopped, !Task.isCancelled {
        let free = settings.concurrency - runningCount
        guard free > 0 else {
          _ = await bell.next()
          continue
        }
        do {
          let jobs = try await house.queue.take(
            limit: free, kinds: Array(works.keys), worker: name, lease: settings.lease, waiting: settings.looksEvery)
          isBack()
          pause = Backoff(Self.awayPauses)
          for job in jobs { begin(job, &group) }
        } catch {
          isAway(error)
          try? await house.clock.sleep(for: pause.failed(at: house.clock.now, using: &random))  // cancelled: loop ends
        }
      }
      await finish(&group)
    }
  }

  private func begin(_ delivered: DeliveredJob, _ group: inout DiscardingTaskGroup) {
    let job = delivered.claimed.job
    guard let work = works[job.kind] else { return }
    let attempt = JobAttempt(
      delivered: delivered, work: work, house: house, endings: endings, settings: settings)
    let isStopped = state.withLock { state in
      state.running[delivered.claimed.lease] = attempt
      return state.isStopped
    }
    // Stopped while it was being taken: it goes straight back.
    if isStopped { attempt.inbox.offer(.shutdown) }
    group.addTask {
      await LogContext.with([LogContext.jobID: .text(job.id)]) { await self.perform(attempt, job, work) }
      self.state.withLock { _ = $0.running.removeValue(forKey: delivered.claimed.lease) }
      self.bell.offer(true)
    }
  }

  private func perform(_ attempt: JobAttempt, _ job: Job, _ work: any JobWork) async {
    await house.tell(job)
    let outcome = await attempt.run()
    counters.counter("gantry_job_attempts_total", ["kind": job.kind, "outcome": outcome.name]).add()
    guard outcome != .givenUp else {
      house.log.error("job \(job.id) was left: its end could not be written", ["kind": "\(job.kind)"])
      return
    }
    do {
      try await conclude(attempt.delivered, outcome, job, work)
    } catch {
      house.log.warning("after the end of job \(job.id)", ["kind": "\(job.kind)", "cause": "\(error)"])
    }
  }

  /// The attempt is over and the row says what became of the job: tell the listeners, the work, the queue.
  private func conclude(
    _ delivered: DeliveredJob, _ outcome: JobLife.Outcome, _ job: Job, _ work: any JobWork
  ) async throws {
    let row: Job?
    if case .ended(let ending) = outcome {
      row = job.after(ending, at: house.now)
    } else {
      row = try await house.store.find(job.id)
    }
    guard let row else { return try await house.queue.settle([delivered]) }
    await house.tell(row)
    if row.state.hasEnded { try await work.tidy(row) }
    try await house.queue.settle([delivered])
    if row.state == .queued, row.notBefore <= house.now { await house.offer(row) }
    say(row)
  }

  private func say(_ row: Job) {
    let facts: KeyValuePairs<String, LogValue> = ["kind": "\(row.kind)", "cause": "\(row.error ?? "")"]
    switch row.state {
    case .completed, .cancelled: house.log.debug("job \(row.id) \(row.state.rawValue)", facts)
    case .failed: house.log.warning("job \(row.id) failed", facts)
    case .queued: house.log.info("job \(row.id) goes back into the queue", facts)
    case .processing: house.log.info("job \(row.id) was taken over by another worker", facts)
    }
  }

  /// Lets the jobs at hand stop, and leaves those that do not.
  private func finish(_ group: inout DiscardingTaskGroup) async {
    let deadline = house.clock.now + settings.stopsWithin
    while runningCount > 0, house.clock.now < deadline, !Task.isCancelled {
      try? await house.clock.sleep(for: .milliseconds(20))  // cancelled: the loop ends
    }
    group.cancelAll()
  }

  /// A cancelled job's news makes its attempt look at the row at once.
  private func watch() async {
    while !Task.isCancelled {
      do {
        let feed = try await house.events.listen(capacity: 1024)
        while let event = await feed.next() {
          guard event.state.hasEnded else { continue }
          let attempts = state.withLock { $0.running.filter { $0.key.jobID == event.jobID }.values.map(\.self) }
          for attempt in attempts { attempt.inbox.offer(.check) }
        }
      } catch {
        house.log.warning("no news of jobs: cancelling takes until the next renewal", ["cause": "\(error)"])
      }
      try? await house.clock.sleep(for: settings.putsRightEvery)  // cancelled: the loop ends
    }
  }

  private func putRight() async {
    while !Task.isCancelled {
      do {
        for job in try await orphans() { await putRight(job) }
      } catch {
        isAway(error)
      }
      try? await house.clock.sleep(for: settings.putsRightEvery)  // cancelled: the loop ends
    }
  }

  private func putRight(_ job: Job) async {
    house.log.warning("the worker of job \(job.id) fell silent", ["state": "\(job.state.rawValue)"])
    await house.tell(job)
    if job.state == .queued { await house.offer(job) }
    guard job.state.hasEnded else { return }
    do {
      try await works[job.kind]?.tidy(job)
    } catch {
      house.log.warning("job \(job.id) was not tidied up after", ["kind": "\(job.kind)", "cause": "\(error)"])
    }
  }

  /// While the table was away nobody could renew a lease: when it is back, all get the time to do so.
  private func orphans() async throws -> [Job] {
    let now = house.clock.now
    let mayLook = state.withLock { state in
      !state.isAway && state.backAt.map { now - $0 >= settings.lease } ?? true
    }
    return mayLook ? try await house.queue.putRight() : []
  }

  /// Said once, not with every attempt.
  private func isAway(_ error: any Error) {
    let isNew = state.withLock { state in
      defer { state.isAway = true }
      return !state.isAway
    }
    if isNew, !Task.isCancelled { house.log.error("no jobs can be taken; trying on", ["cause": "\(error)"]) }
  }

  private func isBack() {
    let now = house.clock.now
    let wasAway = state.withLock { state in
      defer { state.isAway = false }
      if state.isAway { state.backAt = now }
      return state.isAway
    }
    if wasAway { house.log.info("jobs can be taken again") }
  }

  private static let awayPauses = BackoffSettings(first: .milliseconds(200), maximum: .seconds(5))
}

extension Job {
  /// The row once this ending is written.
  func after(_ ending: JobLife.Ending, at now: Timestamp) -> Job {
    var row = self
    row.updated = now
    switch ending {
    case .completed(let result): (row.state, row.result, row.error, row.ended) = (.completed, result, nil, now)
    case .failed(let error): (row.state, row.error, row.ended) = (.failed, error, now)
    case .again(let error, let pause, let countsAttempt):
      (row.state, row.error, row.notBefore) = (.queued, error, now.advanced(bySeconds: pause / .seconds(1)))
      if !countsAttempt { row.attempt -= 1 }
    }
    return row
  }
}

extension JobLife.Outcome {
  /// For metrics.
  var name: String {
    switch self {
    case .ended(.completed): "completed"
    case .ended(.failed): "failed"
    case .ended(.again): "again"
    case .lost: "lost"
    case .givenUp: "given_up"
    }
  }
}
