import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Pipeline

@Suite(.timeLimit(.minutes(2)))
struct JobRunnerServiceTests {
  private let store = MemoryJobStore()
  private let events = LocalJobEvents()
  private let house: JobHouse
  private let log = CapturedLog()
  private let settings = JobRunnerSettings(
    concurrency: 2, lease: .milliseconds(1500), reportsEvery: .milliseconds(20), looksEvery: .milliseconds(50),
    putsRightEvery: .milliseconds(60), retry: BackoffSettings(first: .milliseconds(30), maximum: .milliseconds(60)),
    stopsWithin: .seconds(3))

  init() {
    house = JobHouse(
      store: store, queue: TableJobQueue(store: store, events: events), events: events,
      log: Log(name: "jobs", output: log))
  }

  private func job(_ name: String = "", priority: Int = 0) -> Job {
    Job(kind: "test", created: house.now, priority: priority, inputName: name)
  }

  /// Runs a worker as long as the body takes, then stops it.
  private func working<Result: Sendable>(
    _ works: ScriptedWork..., in other: JobHouse? = nil, body: (JobRunner) async throws -> Result
  ) async throws -> Result {
    let runner = JobRunner(name: "w\(RandomID.make())", works: works, house: other ?? house, settings: settings)
    async let run: Void = runner.run()
    let result: Result
    do {
      result = try await body(runner)
    } catch {
      runner.stop()
      await run
      throw error
    }
    runner.stop()
    await run
    return result
  }

  private func ended(_ job: Job) async throws -> Job {
    try #require(try await JobOffice(house).wait(for: job.id, atMost: .seconds(20)))
  }

  @Test func `whatever is said while a job is done names the job`() async throws {
    let house = house
    let work = ScriptedWork { _, _ in
      house.log.info("looking closely")
      return "{}"
    }
    let job = job()
    try await JobOffice(house).submit(job)
    try await working(work) { _ in _ = try await ended(job) }
    let entry = try #require(log.entries.first { $0.message == "looking closely" })
    #expect(entry.fields.contains(LogEntry.Field(name: "job_id", value: .text(job.id))))
  }

  @Test func `a job is done, its result kept, and tidied up after`() async throws {
    let work = ScriptedWork { job, desk in
      desk.report(JobProgress(current: 1, total: 2, message: "half"))
      try await Task.sleep(for: .milliseconds(100))
      return #"{"of":"\#(job.inputName)"}"#
    }
    let job = job("a.mp4")
    try await JobOffice(house).submit(job)
    let row = try await working(work) { _ in try await ended(job) }
    #expect(row.state == .completed && row.result == #"{"of":"a.mp4"}"#)
    #expect(store.reports(of: job.id) == [JobProgress(current: 1, total: 2, message: "half")])
    #expect(work.tidiedJobs == [job.id: .completed])
  }

  @Test func `the urgent go first, the old before the new`() async throws {
    let order = Lock<[String]>([])
    let work = ScriptedWork { job, _ in
      order.withLock { $0.append(job.inputName) }
      return "{}"
    }
    for (name, priority) in [("c", 0), ("d", 0), ("e", -1), ("a", 5), ("b", 1)] {
      try await store.insert(job(name, priority: priority))
    }
    let one = JobRunner(
      name: "one", works: [work], house: house,
      settings: JobRunnerSettings(concurrency: 1, looksEvery: .milliseconds(50)))
    async let run: Void = one.run()
    #expect(await becomesTrue { order.withLock { $0.count } == 5 })
    one.stop()
    await run
    #expect(order.withLock { $0 } == ["a", "b", "c", "d", "e"])
  }

  @Test func `hundreds of jobs end exactly once each, with two workers`() async throws {
    let work = ScriptedWork { _, _ in
      await Task.yield()
      return "{}"
    }
    let jobs = (0..<300).map { job("\($0)") }
    for job in jobs { try await JobOffice(house).submit(job) }
    try await working(work) { _ in
      try await working(work) { _ in
        #expect(await becomesTrue { store.completions.count == jobs.count })
      }
    }
    #expect(store.completions.values.allSatisfy { $0 == 1 })
    #expect(work.callCount.values.allSatisfy { $0 == 1 })
  }

  @Test func `a cancelled job stops at once and stays cancelled`() async throws {
    let stopped = Counter()
    let work = ScriptedWork { _, _ in
      do {
        try await Task.sleep(for: .seconds(60))
      } catch {
        stopped.add()
        throw error
      }
      return "{}"
    }
    let job = job()
    try await JobOffice(house).submit(job)
    try await working(work) { runner in
      #expect(await becomesTrue { runner.runningCount == 1 })
      _ = try await JobOffice(house).cancel(job.id)
      #expect(await becomesTrue(within: .seconds(20)) { stopped.value == 1 && runner.runningCount == 0 })
    }
    #expect(try await store.find(job.id)?.state == .cancelled)
    #expect(work.tidiedJobs == [job.id: .cancelled])
  }

  @Test func `a failure that may pass is tried again with pauses, then told`() async throws {
    let work = ScriptedWork { job, _ in
      if job.attempt < 3 { throw JobFailure("odd", cause: .passing) }
      return "{}"
    }
    let hopeless = ScriptedWork(kind: "bad") { _, _ in throw JobFailure("never", cause: .passing) }
    let job = job()
    let bad = Job(kind: "bad", created: house.now)
    for each in [job, bad] { try await JobOffice(house).submit(each) }
    try await working(work, hopeless) { _ in
      #expect(try await ended(job).state == .completed)
      let row = try await ended(bad)
      #expect(row.state == .failed && row.error == "never")
    }
    #expect(work.callCount == [job.id: 3])
    #expect(hopeless.callCount == [bad.id: 3])
  }

  @Test func `a worker that is stopped puts its job back, and the next one does it in the same attempt`() async throws {
    let isPatient = Lock(true)
    let work = ScriptedWork { _, _ in
      if isPatient.withLock({ $0 }) { try await Task.sleep(for: .seconds(60)) }
      return "{}"
    }
    let job = job()
    try await JobOffice(house).submit(job)
    try await working(work) { runner in #expect(await becomesTrue { runner.runningCount == 1 }) }
    let row = try #require(try await store.find(job.id))
    #expect(row.state == .queued && row.attempt == 0)
    isPatient.withLock { $0 = false }
    let done = try await working(work) { _ in try await ended(job) }
    #expect(done.state == .completed && done.attempt == 1)
  }

  @Test func `the job of a silent worker is swept up and done by another`() async throws {
    let job = job()
    try await store.insert(job)
    _ = try await store.claim(kinds: ["test"], worker: "dead", lease: .milliseconds(200), at: house.now)
    let work = ScriptedWork { _, _ in "{}" }
    let row = try await working(work) { _ in try await ended(job) }
    #expect(row.state == .completed && row.attempt == 2)
    #expect(log.messages.contains { $0.contains("fell silent") })
  }

  @Test func `one job that cannot be tidied up after does not keep the others from it`() async throws {
    let jobs = (0..<4).map { Job(kind: "test", created: house.now, inputName: "\($0)", maximumAttempts: 1) }
    try await store.insert(jobs)
    _ = try await store.claim(kinds: ["test"], limit: 4, worker: "dead", lease: .milliseconds(200), at: house.now)
    let work = ScriptedWork(untidy: { if $0.inputName < "2" { throw StoreError(.unavailable, "away") } }) { _, _ in "" }
    try await working(work) { _ in
      #expect(await becomesTrue { work.tidiedJobs.count == 2 })
    }
    #expect(Set(work.tidiedJobs.keys) == Set(jobs[2...].map(\.id)))
    #expect(log.messages.count { $0.contains("was not tidied up after") } == 2)
  }

  @Test func `a long job keeps its lease, and no second worker begins it`() async throws {
    let isLong = Lock(true)
    let work = ScriptedWork { _, _ in
      while isLong.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
      return "{}"
    }
    // Leases end by this clock, which moves on when one was renewed: a busy machine may do that late, and nobody minds.
    let wall = ManualClock()
    let house = JobHouse(
      store: store, queue: TableJobQueue(store: store, events: events, wall: wall), events: events, wall: wall,
      log: Log(name: "jobs", output: log))
    let job = Job(kind: "test", created: house.now)
    try await JobOffice(house).submit(job)
    let row = try await working(work, in: house) { _ in
      try await working(work, in: house) { _ in
        for _ in 0..<6 {
          let renewed = house.now.advanced(bySeconds: settings.lease / .seconds(1))
          #expect(await becomesTrue { store.leaseEnd(of: job.id) == renewed })
          // Four leases in all.
          wall.advance(by: settings.lease * 2 / 3)
        }
        isLong.withLock { $0 = false }
        return try await ended(job)
      }
    }
    #expect(row.attempt == 1)
    #expect(work.callCount == [job.id: 1])
  }

  @Test func `a table that goes away while a job runs finds its end written when it comes back`() async throws {
    let began = Counter()
    let work = ScriptedWork { _, _ in
      began.add()
      try await Task.sleep(for: .milliseconds(200))
      return "{}"
    }
    let job = job()
    try await JobOffice(house).submit(job)
    try await working(work) { _ in
      #expect(await becomesTrue { began.value == 1 })
      store.setAway(true)
      try await Task.sleep(for: .milliseconds(600))
      store.setAway(false)
      #expect(await becomesTrue { store.completions[job.id] == 1 })
      #expect(await becomesTrue { log.messages.contains("jobs can be taken again") })
    }
    #expect(work.callCount == [job.id: 1])
    #expect(log.messages.count { $0.contains("no jobs can be taken") } == 1)
  }

  @Test func `confirm throws for whoever was taken over`() async throws {
    let answers = Lock<[Bool]>([])
    let work = ScriptedWork { [store, house] job, desk in
      try await desk.confirm()
      answers.withLock { $0.append(true) }
      _ = try await store.cancel(job.id, at: house.now)
      try await desk.confirm()
      answers.withLock { $0.append(false) }
      return "{}"
    }
    let job = job()
    try await JobOffice(house).submit(job)
    try await working(work) { runner in #expect(await becomesTrue { work.tidiedJobs[job.id] == .cancelled }) }
    #expect(answers.withLock { $0 } == [true])
  }
}
