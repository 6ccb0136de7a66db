import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Messaging

@Suite(.timeLimit(.minutes(2)))
struct RedisServiceTests {
  private func settings(_ redis: TestRedis) throws -> RedisSettings {
    var settings = try RedisSettings(address: redis.address)
    settings.backoff = BackoffSettings(first: .milliseconds(20), maximum: .milliseconds(100))
    settings.answersWithin = .seconds(10)
    return settings
  }

  @Test func `answers of every kind come back, for many callers at once`() async throws {
    let redis = try await TestRedis()
    let link = RedisLink(try settings(redis), name: "test")
    #expect(try await link.call(RedisCommand("SET", "key", RedisWord([0, 255, 13, 10]))) == .status("OK"))
    #expect(try await link.call(RedisCommand("GET", "key")) == .bytes([0, 255, 13, 10]))
    #expect(try await link.call(RedisCommand("GET", "none")) == .null)
    #expect(try await link.call(RedisCommand("TIME")).elements.count == 2)
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<200 { group.addTask { try await link.call(RedisCommand("INCR", "count")).number ?? 0 } }
      return try await group.reduce(0, +)
    }
    #expect(sum == 200 * 201 / 2)
    await #expect(throws: RedisError.self) { try await link.call(RedisCommand("INCR", "key")) }
  }

  @Test func `a wrong password is told, without the password`() async throws {
    let redis = try await TestRedis(password: "right")
    var wrong = try settings(redis)
    _ = try await RedisLink(wrong, name: "test").call(RedisCommand("PING"))
    wrong.password = Secret("hidden")
    do {
      _ = try await RedisLink(wrong, name: "test").call(RedisCommand("PING"))
      Issue.record("it was let in")
    } catch {
      #expect(error.kind == .refused && error.description.contains("WRONGPASS"))
      #expect(!error.description.contains("hidden"))
    }
  }

  @Test func `a Redis that answers nothing any more is noticed by who only listens`() async throws {
    let redis = try await TestRedis()
    let log = CapturedLog()
    let subscriber = RedisSubscriber(
      settings: try settings(redis), channels: ["a"], log: Log(name: "test", output: log), asksAfter: .seconds(2)
    )
    let connected = Counter()
    let listening = Task { await subscriber.run { if $0 == .connected { connected.add() } } }
    defer { listening.cancel() }
    #expect(await becomesTrue { connected.value == 1 })
    // Longer than two questions: answers keep it alive.
    try await Task.sleep(for: .seconds(5))
    #expect(connected.value == 1 && log.entries.isEmpty)
    redis.freeze()
    let isNoticed = await becomesTrue { log.entries.contains { $0.message.contains("lost the events of Redis") } }
    redis.thaw()
    #expect(isNoticed)
    #expect(await becomesTrue { connected.value == 2 })
  }

  @Test func `a Redis that is killed and started is found again, without anybody's help`() async throws {
    let redis = try await TestRedis()
    let link = RedisLink(try settings(redis), name: "test")
    _ = try await link.call(RedisCommand("SET", "a", "1"))
    redis.kill()
    await #expect(throws: RedisError.self) { try await link.call(RedisCommand("GET", "a")) }
    try await redis.start()
    let isBack = await becomesTrue {
      do {
        return try await link.call(RedisCommand("GET", "a")) == .bytes([49])
      } catch {
        return false
      }
    }
    #expect(isBack)
  }

  @Test func `a Redis that hangs is given up in time`() async throws {
    let redis = try await TestRedis()
    var impatient = try settings(redis)
    impatient.answersWithin = .seconds(1)
    let link = RedisLink(impatient, name: "test")
    _ = try await link.call(RedisCommand("PING"))
    redis.freeze()
    let start = ContinuousClock.now
    await #expect(throws: RedisError.self) { try await link.call(RedisCommand("PING")) }
    #expect(ContinuousClock.now - start < .seconds(5))
    redis.thaw()
  }

  @Test func `buckets empty, refill and are kept apart`() async throws {
    let redis = try await TestRedis()
    let buckets = RedisTokenBuckets(try settings(redis))
    let answers = try await [Void](repeating: (), count: 4).asyncMap { _ in
      try await buckets.take("10.0.0.1", capacity: 3, refillPerSecond: 0.5)
    }
    #expect(answers.map(\.isAllowed) == [true, true, true, false])
    #expect(answers.map(\.remaining) == [2, 1, 0, 0])
    #expect(answers[3].retryAfter > .zero && answers[3].retryAfter <= .seconds(2))
    #expect(try await buckets.take("10.0.0.2", capacity: 3, refillPerSecond: 0.5).isAllowed)
    try await Task.sleep(for: answers[3].retryAfter + .milliseconds(20))
    #expect(try await buckets.take("10.0.0.1", capacity: 3, refillPerSecond: 0.5).isAllowed)
  }

  @Test func `failures that two processes count double the pause for both, and can be taken back`() async throws {
    let redis = try await TestRedis()
    let counts = try (0..<2).map { _ in
      RedisFailureCounts(
        try settings(redis), firstPause: .seconds(100), longestPause: .seconds(300), forgottenAfter: .seconds(900))
    }
    let subjects = [RedisFailureCounts.Subject("ana", free: 3), .init("10.0.0.7", free: 100)]
    for number in 0..<3 { #expect(try await counts[number % 2].begin(subjects) == nil) }
    for one in counts {
      let pause = try #require(try await one.begin(subjects))
      #expect(pause > .seconds(60) && pause <= .seconds(100))
    }
    // What was refused is not counted.
    try await counts[1].withdraw(["ana", "10.0.0.7"])
    #expect(try await counts[0].begin(subjects) == nil)
    #expect(try await counts[0].begin(subjects) != nil)
    #expect(try await counts[0].begin([subjects[1]]) == nil, "the address has many more")
    try await counts[1].forget(["ana"])
    for _ in 0..<3 { #expect(try await counts[0].begin(subjects) == nil) }
    #expect(try await counts[1].begin(subjects) != nil)
  }

  @Test func `many attempts at once are no way around the count of failures`() async throws {
    let redis = try await TestRedis()
    let counts = RedisFailureCounts(
      try settings(redis), firstPause: .seconds(100), longestPause: .seconds(300), forgottenAfter: .seconds(900))
    let allowed = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 { group.addTask { try await counts.begin([.init("ana", free: 5)]) == nil } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(allowed == 5)
  }

  @Test func `failures that are long ago are forgotten`() async throws {
    let redis = try await TestRedis()
    let counts = RedisFailureCounts(
      try settings(redis), firstPause: .seconds(100), longestPause: .seconds(300), forgottenAfter: .milliseconds(500))
    for _ in 0..<4 { _ = try await counts.begin([.init("ana", free: 5)]) }
    try await Task.sleep(for: .milliseconds(600))
    for _ in 0..<5 { #expect(try await counts.begin([.init("ana", free: 5)]) == nil) }
  }

  @Test func `results are kept, the oldest go when there are too many, and time ends them`() async throws {
    let redis = try await TestRedis()
    let cache = RedisResultCache(try settings(redis), maximumCount: 2, lifetime: .seconds(3))
    try await cache.keep([1], for: "a")
    try await cache.keep([2], for: "b")
    #expect(try await cache.value(for: "a") == [1])
    try await cache.keep([3], for: "c")
    #expect(try await cache.value(for: "b") == nil)
    #expect(try await cache.value(for: "a") == [1])
    try await Task.sleep(for: .milliseconds(3_100))
    #expect(try await cache.value(for: "a") == nil)
  }

  @Test func `news of jobs reaches other processes once, and goes on after Redis was away`() async throws {
    let redis = try await TestRedis()
    let log = Log(name: "news", output: SilentLog())
    let (here, there) = (
      RedisJobEvents(try settings(redis), log: log), RedisJobEvents(try settings(redis), log: log)
    )
    async let _: Void = withTaskGroup(of: Void.self) { group in
      group.addTask { await here.run() }
      group.addTask { await there.run() }
      try? await Task.sleep(for: .seconds(100))  // cancelled at the end of the test
      group.cancelAll()
    }
    let (own, far) = (here.listen(capacity: 100), there.listen(capacity: 100))
    let event = JobEvent(
      jobID: "1", kind: "test", owner: "ana", state: .processing, attempt: 1,
      progress: JobProgress(current: 3, total: 9, message: "Frame 3"), error: nil, at: Timestamp(microseconds: 5))
    // Connecting takes a moment: what is said before is not heard.
    #expect(await heard(event, from: here, by: far))
    #expect(await own.next() == event)
    redis.kill()
    await #expect(throws: RedisError.self) { try await here.announce(event) }
    try await redis.start()
    #expect(await heard(event, from: here, by: far))
  }

  private func heard(_ event: JobEvent, from: RedisJobEvents, by feed: JobEventFeed) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { await feed.next() == event }
      group.addTask {
        for _ in 0..<200 {
          try? await from.announce(event)  // Redis may still be away
          try? await Task.sleep(for: .milliseconds(50))  // cancelled once it was heard
          if Task.isCancelled { break }
        }
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }
}

extension Array {
  func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
