import Groundwork
import Pipeline
import Records
import TestKit
import Testing
import TrafficCore

@testable import Messaging

@Suite(.timeLimit(.minutes(2)))
struct RedisJobQueueServiceTests {
  private let store = MemoryJobStore()
  private let redis: TestRedis
  private let log = CapturedLog()
  private let runnerSettings = JobRunnerSettings(
    concurrency: 2, lease: .milliseconds(600), reportsEvery: .milliseconds(50), looksEvery: .milliseconds(100),
    putsRightEvery: .milliseconds(150), stopsWithin: .seconds(3))

  init() async throws { redis = try await TestRedis() }

  private func settings() throws -> RedisSettings {
    var settings = try RedisSettings(address: redis.address)
    settings.backoff = BackoffSettings(first: .milliseconds(20), maximum: .milliseconds(100))
    settings.answersWithin = .seconds(10)
    return settings
  }

  private func queue(maximumDeliveries: Int = 5, idleAfter: Duration = .milliseconds(600)) throws -> RedisJobQueue {
    RedisJobQueue(
      try settings(), store: store,
      settings: RedisJobQueueSettings(idleAfter: idleAfter, maximumDeliveries: maximumDeliveries),
      log: Log(name: "queue", output: log))
  }

  private func house(_ queue: RedisJobQueue) -> JobHouse {
    JobHouse(store: store, queue: queue, events: LocalJobEvents(), log: Log(name: "jobs", output: log))
  }

  private func job(_ kind: String = "test", priority: Int = 0) -> Job {
    Job(kind: kind, created: Timestamp(sinceEpoch: SystemWallClock().sinceEpoch), priority: priority)
  }

  private func length(of stream: String) async throws -> Int {
    try await RedisLink(try settings(), name: "look").call(RedisCommand("XLEN", RedisWord(stream))).number ?? -1
  }

  private func take(_ queue: RedisJobQueue, _ limit: Int, worker: String = "w") async throws -> [DeliveredJob] {
    try await queue.take(
      limit: limit, kinds: ["test", "other"], worker: worker, lease: .milliseconds(600), waiting: .milliseconds(100))
  }

  @Test func `the urgent come first, no more than asked for, and a job lies in a stream once`() async throws {
    let queue = try queue()
    let jobs = [job(), job("other"), job(priority: -1), job(priority: 3), job("strange")]
    try await store.insert(jobs)
    for _ in 0..<3 { try await queue.announce(jobs) }
    let first = try await take(queue, 2)
    #expect(first.map(\.claimed.job.id).first == jobs[3].id && first.count == 2)
    let rest = try await take(queue, 10)
    #expect(Set((first + rest).map(\.claimed.job.id)) == Set(jobs.prefix(4).map(\.id)))
    #expect(rest.last?.claimed.job.id == jobs[2].id)
    #expect(try await take(queue, 10).isEmpty)
    #expect(try await length(of: "gantry:jobs:test:normal") == 1)
    try await queue.settle(first + rest)
    #expect(try await length(of: "gantry:jobs:test:normal") == 0)
  }

  @Test func `whoever waits gets a job as soon as it is there`() async throws {
    let (queue, other) = (try queue(), try queue())
    let job = job()
    async let waiting = queue.take(
      limit: 1, kinds: ["test"], worker: "w", lease: .seconds(5), waiting: .seconds(60))
    try await Task.sleep(for: .milliseconds(200))
    try await store.insert(job)
    let start = ContinuousClock.now
    try await other.announce([job])
    #expect(try await waiting.first?.claimed.job.id == job.id)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `the delivery of a silent worker goes to another, that of a busy one does not`() async throws {
    // Longer than a busy machine holds anybody up.
    let idle = Duration.seconds(3)
    let (one, two) = (try queue(idleAfter: idle), try queue(idleAfter: idle))
    // So that it is connected.
    #expect(try await take(two, 5, worker: "two").isEmpty)
    let (dead, busy) = (job(), job())
    try await store.insert([dead, busy])
    try await one.announce([dead, busy])
    let taken = try await take(one, 2, worker: "one")
    #expect(taken.count == 2)
    let kept = taken.filter { $0.claimed.job.id == busy.id }
    for _ in 0..<20 {
      _ = try await store.renew(kept[0].claimed.lease, for: idle, at: house(one).now)
      try await one.keep(kept)
      try await Task.sleep(for: .milliseconds(200))
    }
    let adopted = try await take(two, 5, worker: "two")
    #expect(adopted.map(\.claimed.job.id) == [dead.id])
    #expect(adopted.first?.claimed.job.attempt == 2)
  }

  @Test func `a job that nobody brings to an end becomes a dead letter, and its row fails`() async throws {
    let job = Job(
      kind: "test", created: Timestamp(sinceEpoch: SystemWallClock().sinceEpoch), maximumAttempts: 100)
    try await store.insert(job)
    try await queue().announce([job])
    for round in 0..<4 {
      let taken = try await take(try queue(maximumDeliveries: 3), 1, worker: "w\(round)")
      #expect(taken.count == (round < 3 ? 1 : 0))
      try await Task.sleep(for: .milliseconds(700))
    }
    let row = try await store.find(job.id)
    #expect(row?.state == .failed && row?.error?.contains("4 times") == true)
    #expect(try await length(of: "gantry:jobs:dead") == 1)
    #expect(try await length(of: "gantry:jobs:test:normal") == 0)
  }

  @Test func `a delivery is acknowledged only when its row has ended`() async throws {
    let queue = try queue()
    let seen = Lock<[Int]>([])
    let work = ScriptedWork { _, _ in
      let length = try await length(of: "gantry:jobs:test:normal")
      seen.withLock { $0.append(length) }
      return "{}"
    }
    let job = job()
    try await JobOffice(house(queue)).submit(job)
    try await working(queue, work) {
      #expect(await becomesTrue { store.completions[job.id] == 1 })
      let isEmpty = try await becomesTrue { try await length(of: "gantry:jobs:test:normal") == 0 }
      #expect(isEmpty)
    }
    #expect(seen.withLock { $0 } == [1])
  }

  @Test func `jobs go on from the table while Redis is away, and through Redis when it is back`() async throws {
    let work = ScriptedWork { _, _ in "{}" }
    let (before, during, after) = (job(), job(), job())
    let queue = try queue()
    try await JobOffice(house(queue)).submit(before)
    try await working(queue, work) {
      #expect(await becomesTrue { store.completions[before.id] == 1 })
      redis.kill()
      try await JobOffice(house(queue)).submit(during)
      #expect(await becomesTrue { store.completions[during.id] == 1 })
      try await redis.start()
      try await JobOffice(house(queue)).submit(after)
      #expect(await becomesTrue { store.completions[after.id] == 1 })
      #expect(await becomesTrue { log.messages.contains("Redis is back") })
    }
    #expect(store.completions.values.allSatisfy { $0 == 1 })
  }

  @Test func `what Redis forgets is added again from the table`() async throws {
    let queue = try queue()
    let jobs = (0..<20).map { _ in job() }
    try await store.insert(jobs)
    try await queue.announce(jobs)
    try await redis.loseEverything()
    let isWhole = try await becomesTrue {
      _ = try await queue.putRight()
      return try await length(of: "gantry:jobs:test:normal") == 20
    }
    #expect(isWhole)
    #expect(try await take(queue, 20).count == 20)
  }

  @Test func `five deaths of Redis in the middle of two hundred jobs lose and repeat nothing`()
    async throws
  {
    let work = ScriptedWork { _, _ in
      try await Task.sleep(for: .milliseconds(5))
      return "{}"
    }
    let queues = [try queue(), try queue()]
    let jobs = (0..<200).map { _ in job() }
    try await working(queues[0], work) {
      try await working(queues[1], work) {
        for (index, job) in jobs.enumerated() {
          if index % 40 == 20 { redis.kill() }
          try await JobOffice(house(queues[0])).submit(job)
          if index % 40 == 30 { try await redis.start() }
        }
        #expect(await becomesTrue(within: .seconds(40)) { store.completions.count == jobs.count })
      }
    }
    #expect(store.completions.values.allSatisfy { $0 == 1 })
    #expect(store.all.allSatisfy { $0.state == .completed })
  }

  private func working(
    _ queue: RedisJobQueue, _ work: ScriptedWork, body: () async throws -> Void
  ) async throws {
    let runner = JobRunner(
      name: RandomID.make(), works: [work], house: house(queue), settings: runnerSettings)
    async let run: Void = runner.run()
    do {
      try await body()
    } catch {
      runner.stop()
      await run
      throw error
    }
    runner.stop()
    await run
  }
}
