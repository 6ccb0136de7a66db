import Groundwork
import Records

/// The life of one claimed job in its worker, from the claim to the row's end. A pure machine: what happens is told to
/// it, and it says what to do next; clock, table and work are elsewhere.
///
/// ```
/// working ──(done, failed)──────────────→ writing ──(written)──→ over
///    │  ├─(shutdown, time limit)→ stopping ─┘  └─(lost)────────→ over
///    └──(lease lost)→ leaving ─(ended)───────────────────────→ over
/// ```
struct JobLife: Sendable {
  enum Event: Sendable, Equatable {
    /// Time has passed; with the newest progress of the work, where there is any.
    case tick(JobProgress?)
    /// The table answered a report or a renewal.
    case leaseHeld
    /// The row belongs to somebody else, or has ended: cancelled, say.
    case leaseLost
    /// The worker is to end.
    case shutdown
    case done(result: String)
    case failed(JobFailure)
    /// The work stopped because it was told to.
    case stopped
    case written
    /// The table could not be reached.
    case notWritten
  }

  enum Action: Sendable, Equatable {
    case nothing
    case report(JobProgress)
    case renew
    case stopWork
    case write(Ending)
    /// The same ending again, after a pause.
    case writeAgain(Ending, after: Duration)
    case leave(Outcome)
  }

  /// What is written into the row at the end of an attempt.
  enum Ending: Sendable, Equatable {
    case completed(result: String)
    case failed(String)
    /// Back into the queue.
    case again(error: String?, after: Duration, countsAttempt: Bool)
  }

  enum Outcome: Sendable, Equatable {
    case ended(Ending)
    case lost
    /// The table stayed away; the lease runs out and somebody else goes on.
    case givenUp
  }

  private enum Phase: Sendable {
    case working
    /// With what is written once the work has stopped.
    case stopping(Ending)
    case leaving
    case writing(Ending)
    case over
  }

  private let settings: JobRunnerSettings
  private let attemptsLeft: Int
  /// Pause before the next attempt at the job.
  private let retryPause: Duration
  private var phase = Phase.working
  private var throttle: ProgressThrottle
  private var unreported: JobProgress?
  private let began: Duration
  private var renewedAt: Duration
  private var rewriting: Backoff
  private var writingSince: Duration?

  init(attempt: Int, maximumAttempts: Int, settings: JobRunnerSettings, retryPause: Duration, at now: Duration) {
    self.settings = settings
    self.retryPause = retryPause
    attemptsLeft = maximumAttempts - attempt
    throttle = ProgressThrottle(interval: settings.reportsEvery)
    began = now
    renewedAt = now
    rewriting = Backoff(BackoffSettings(first: .milliseconds(200), maximum: .seconds(5), jitter: 0))
  }

  mutating func received(_ event: Event, at now: Duration) -> Action {
    switch (phase, event) {
    case (.working, .tick(let progress)): return tick(progress, at: now)
    case (.working, .leaseHeld), (.stopping, .leaseHeld):
      renewedAt = now
      return .nothing
    case (.working, .leaseLost), (.stopping, .leaseLost):
      phase = .leaving
      return .stopWork
    case (.working, .shutdown): return stop(.again(error: nil, after: .zero, countsAttempt: false))
    case (.working, .done(let result)), (.stopping, .done(let result)):
      return write(.completed(result: result), at: now)
    case (.working, .failed(let failure)): return write(ending(of: failure), at: now)
    // An error in the act of stopping says nothing about the job.
    case (.stopping(let ending), .failed), (.stopping(let ending), .stopped): return write(ending, at: now)
    case (.working, .stopped): return write(.again(error: nil, after: .zero, countsAttempt: false), at: now)
    case (.leaving, .done), (.leaving, .failed), (.leaving, .stopped): return leave(.lost)
    case (.writing(let ending), .written): return leave(.ended(ending))
    case (.writing, .leaseLost): return leave(.lost)
    case (.writing(let ending), .notWritten): return again(ending, at: now)
    case (.stopping, .tick), (.leaving, _), (.writing, _), (.over, _), (_, .written), (_, .notWritten),
      (.stopping, .shutdown):
      return .nothing
    }
  }

  /// Something was said about the row: the next tick renews, whether it is time or not.
  mutating func doubt() { renewedAt = .seconds(-3600 * 24 * 365) }

  /// Progress is worth a report, or the lease a renewal, whichever is due; a report renews nothing.
  private mutating func tick(_ progress: JobProgress?, at now: Duration) -> Action {
    if now - began > settings.timeLimit {
      return stop(.failed("The job took longer than its limit of \(Int(settings.timeLimit / .seconds(1))) s."))
    }
    unreported = progress ?? unreported
    if now - renewedAt >= settings.renewsEvery {
      // Counted from the question: an answer that never comes must not silence the next one.
      renewedAt = now
      return .renew
    }
    if let progress = unreported, throttle.passes(at: now) {
      unreported = nil
      return .report(progress)
    }
    return .nothing
  }

  private func ending(of failure: JobFailure) -> Ending {
    switch failure.cause {
    case .job: .failed(failure.description)
    case .passing:
      attemptsLeft > 0
        ? .again(error: failure.description, after: retryPause, countsAttempt: true) : .failed(failure.description)
    case .house: .again(error: failure.description, after: retryPause, countsAttempt: false)
    }
  }

  private mutating func stop(_ ending: Ending) -> Action {
    phase = .stopping(ending)
    return .stopWork
  }

  private mutating func write(_ ending: Ending, at now: Duration) -> Action {
    phase = .writing(ending)
    writingSince = now
    return .write(ending)
  }

  private mutating func again(_ ending: Ending, at now: Duration) -> Action {
    if let writingSince, now - writingSince > Self.writesFor { return leave(.givenUp) }
    var steady = SeededRandom(seed: 0)  // without jitter nothing is drawn from it
    return .writeAgain(ending, after: rewriting.failed(at: now, using: &steady))
  }

  private mutating func leave(_ outcome: Outcome) -> Action {
    phase = .over
    return .leave(outcome)
  }

  /// So long a finished job waits for the table to come back. Its result lies in the object store already, so that
  /// another attempt costs time only.
  private static let writesFor = Duration.seconds(600)
}
