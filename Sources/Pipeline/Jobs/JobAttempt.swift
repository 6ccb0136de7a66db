import Groundwork
import Records
import TrafficCore

/// One attempt at one job: performs what `JobLife` decides.
///
/// Runs to its end also when the worker is told to stop, which comes as a signal; a cancelled task leaves the row to
/// whoever finds its lease run out.
struct JobAttempt: Sendable {
  /// What reaches a running attempt from outside.
  enum Signal: Sendable {
    case tick
    /// Somebody said that the row has changed: look whether it is still ours.
    case check
    case shutdown
    case ended(Result<String, any Error>)
  }

  let delivered: DeliveredJob
  let work: any JobWork
  let house: JobHouse
  let endings: Together<JobEnding, Bool>
  let settings: JobRunnerSettings
  /// Ticks go in only when it is empty, so that there is always room for the signals that count.
  let inbox = Mailbox<Signal>(.lossless(64))

  private var job: Job { delivered.claimed.job }
  private var lease: JobLease { delivered.claimed.lease }

  func run() async -> JobLife.Outcome {
    await withTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      let desk = JobDesk(lease: lease) { [house, lease, settings] in
        try await house.store.renew(lease, for: settings.lease, at: house.now) != nil
      }
      group.addTask { await inbox.send(.ended(await outcome(of: desk))) }
      group.addTask { await tick() }
      var life = JobLife(
        attempt: job.attempt, maximumAttempts: job.maximumAttempts, settings: settings,
        retryPause: retryPause(), at: house.clock.now)
      while let signal = await inbox.next() {
        var event = Self.event(of: signal, desk: desk, check: &life, at: house.clock.now)
        while let next = event {
          switch life.received(next, at: house.clock.now) {
          case .nothing: event = nil
          case .leave(let outcome): return outcome
          case .stopWork:
            group.cancelAll()
            event = nil
          case .report(let progress): event = await report(progress)
          case .renew: event = await renew()
          case .write(let ending): event = await write(ending)
          case .writeAgain(let ending, let pause):
            // Cut short by cancelling, the writing is still tried once more.
            try? await house.clock.sleep(for: pause)
            event = Task.isCancelled ? nil : await write(ending)
            if Task.isCancelled { return .givenUp }
          }
        }
      }
      return .givenUp
    }
  }

  /// nil where there is nothing to tell the machine.
  private static func event(
    of signal: Signal, desk: JobDesk, check life: inout JobLife, at now: Duration
  ) -> JobLife.Event? {
    switch signal {
    case .tick: return .tick(desk.takeProgress())
    case .check:
      life.doubt()
      return .tick(desk.takeProgress())
    case .shutdown: return .shutdown
    case .ended(.success(let result)): return .done(result: result)
    case .ended(.failure(let error)): return Self.event(of: error)
    }
  }

  private static func event(of error: any Error) -> JobLife.Event {
    switch error {
    case is CancellationError, is LeaseLost: .stopped
    case let failure as JobFailure: .failed(failure)
    case let error as StoreError where error.mayPass || error.kind == .refused:
      .failed(JobFailure(error.description, cause: .house))
    default: .failed(JobFailure("\(error)", cause: .passing))
    }
  }

  private func outcome(of desk: JobDesk) async -> Result<String, any Error> {
    do {
      return .success(try await work.run(job, at: desk))
    } catch {
      return .failure(error)
    }
  }

  private func tick() async {
    while !Task.isCancelled {
      try? await house.clock.sleep(for: settings.reportsEvery)  // a cancelled sleep ends the loop
      if !Task.isCancelled, inbox.count == 0 { inbox.offer(.tick) }
    }
  }

  private func report(_ progress: JobProgress) async -> JobLife.Event? {
    do {
      guard try await house.store.report(progress, holding: lease, at: house.now) else { return .leaseLost }
      var job = job
      (job.progress, job.state, job.updated) = (progress, .processing, house.now)
      await house.tell(job)
    } catch {
      house.log.debug("progress of job \(job.id) could not be written: \(error)")
    }
    return nil
  }

  private func renew() async -> JobLife.Event? {
    do {
      guard try await house.store.renew(lease, for: settings.lease, at: house.now) != nil else { return .leaseLost }
      try await house.queue.keep([delivered])
      return .leaseHeld
    } catch {
      // Nobody else can take the job either while the table is away.
      house.log.warning("the lease of job \(job.id) could not be renewed", ["cause": "\(error)"])
      return nil
    }
  }

  private func write(_ ending: JobLife.Ending) async -> JobLife.Event {
    let now = house.now
    do {
      let isOurs =
        switch ending {
        case .completed(let result):
          try await endings.ask(JobEnding(lease: lease, outcome: .completed(result: result)))
        case .failed(let error): try await endings.ask(JobEnding(lease: lease, outcome: .failed(error: error)))
        case .again(let error, let pause, let countsAttempt):
          try await house.store.requeue(
            lease, error: error, notBefore: now.advanced(bySeconds: pause / .seconds(1)),
            countsAttempt: countsAttempt, at: now)
        }
      return isOurs ? .written : .leaseLost
    } catch {
      house.log.warning("the end of job \(job.id) could not be written, trying again", ["cause": "\(error)"])
      return .notWritten
    }
  }

  private func retryPause() -> Duration {
    var backoff = Backoff(settings.retry)
    var random = SeededRandom()
    var pause = Duration.zero
    for _ in 0..<max(1, job.attempt) { pause = backoff.failed(at: .zero, using: &random) }
    return pause
  }
}
