import Groundwork
import Messaging
import Pipeline
import Records
import Storage
import TrafficCore

/// The measurement behind `gantry bench jobs`.
struct JobsBench: Sendable {
  private let house: JobHouse
  private let concurrency: Int

  init(rows: RowStorage, settings: GantrySettings, concurrency: Int, log: Log) throws {
    self.concurrency = concurrency
    let jobs = rows.stores.jobs
    guard settings.jobs.queue == .redis, let address = settings.redis.url else {
      house = JobHouse(
        store: jobs, queue: TableJobQueue(store: jobs, events: rows.jobEvents), events: rows.jobEvents, log: log)
      return
    }
    let redis = try RedisSettings(address: address)
    house = JobHouse(
      store: jobs, queue: RedisJobQueue(redis, store: jobs, log: log), events: RedisJobEvents(redis, log: log), log: log
    )
  }

  /// Seconds from the first job handed in to the last one whose row has ended.
  func measure(jobs count: Int, senders: Int) async throws -> Double {
    let counters = Counters()
    let runner = JobRunner(
      name: "bench-\(RandomID.make())", works: [NoWork()], house: house,
      settings: JobRunnerSettings(concurrency: concurrency), counters: counters)
    let office = JobOffice(house)
    let done = counters.counter("gantry_job_attempts_total", ["kind": NoWork.kind, "outcome": "completed"])
    let start = ContinuousClock.now
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await runner.run() }
      for sender in 0..<senders {
        group.addTask {
          for _ in stride(from: sender, to: count, by: senders) {
            try await office.submit(Job(kind: NoWork.kind, created: house.now))
          }
        }
      }
      while done.value < count { try await Task.sleep(for: .milliseconds(2)) }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      runner.stop()
      try await group.waitForAll()
      return seconds
    }
  }
}
