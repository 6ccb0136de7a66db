package import Groundwork

/// How a worker treats its jobs.
package struct JobRunnerSettings: Sendable, Hashable {
  /// Jobs at the same time. 2.
  package var concurrency: Int
  /// A worker that is silent for this long has lost its jobs to others. 30 s.
  package var lease: Duration
  /// The shortest time between two reports of progress that are written down. 250 ms.
  package var reportsEvery: Duration
  /// How long to wait for news of a job before the table is looked at again. 1 s.
  package var looksEvery: Duration
  /// How often leases that ran out and rows that no queue knows are looked for. 10 s.
  package var putsRightEvery: Duration
  /// Pauses between the attempts at one job: 5 s, doubling, at most 5 min.
  package var retry: BackoffSettings
  /// One attempt may take this long; then the job has failed. 1 h.
  package var timeLimit: Duration
  /// How long jobs may take to stop when the worker ends; then they are left to others. 8 s.
  package var stopsWithin: Duration

  package init(
    concurrency: Int = 2, lease: Duration = .seconds(30), reportsEvery: Duration = .milliseconds(250),
    looksEvery: Duration = .seconds(1), putsRightEvery: Duration = .seconds(10),
    retry: BackoffSettings = BackoffSettings(first: .seconds(5), maximum: .seconds(300)),
    timeLimit: Duration = .seconds(3600), stopsWithin: Duration = .seconds(8)
  ) {
    self.concurrency = concurrency
    self.lease = lease
    self.reportsEvery = reportsEvery
    self.looksEvery = looksEvery
    self.putsRightEvery = putsRightEvery
    self.retry = retry
    self.timeLimit = timeLimit
    self.stopsWithin = stopsWithin
  }

  /// Twice missed, a renewal still comes in time.
  var renewsEvery: Duration { lease / 3 }
}
