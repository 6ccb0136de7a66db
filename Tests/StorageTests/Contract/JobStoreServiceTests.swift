import Records
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(2)))
struct JobStoreServiceTests {
  private func job(_ id: String, at second: Double = 0, priority: Int = 0, kind: String = "video") -> Job {
    Job(id: id, kind: kind, created: .second(second), priority: priority, owner: "ann", inputKey: "uploads/\(id)")
  }

  @Test(arguments: TestDatabase.allCases)
  func `a job comes back as it was written`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    let job = Job(
      id: "5f0f", kind: "trafficai.video", created: .second(0.000_001), state: .failed, priority: -3, owner: nil,
      inputKey: "uploads/5f0f.mp4", inputName: "Kreuzung ä \"'\\\t\n.mp4", parameters: "{\"a\":1}", attempt: 2,
      maximumAttempts: 4, progress: JobProgress(current: 1, total: 2, message: "frame 1/2"), result: nil,
      error: "no frames", updated: .second(5), notBefore: .second(6), started: .second(7), ended: .second(8))
    try await jobs.insert(job)
    #expect(try await jobs.find("5f0f") == job)
    #expect(try await jobs.find("5F0F") == nil)
  }

  @Test(arguments: TestDatabase.allCases)
  func `a known id is left as it is`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert(job("a"))
    #expect(try await jobs.insert([job("a", priority: 9), job("b"), job("b")]) == 1)
    #expect(try await jobs.find("a")?.priority == 0)
    await #expect { try await jobs.insert(job("a")) } throws: { ($0 as? StoreError)?.kind == .conflict }
  }

  @Test(arguments: TestDatabase.allCases)
  func `a text with a NUL is refused`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    await #expect { try await jobs.insert(job("a\0b")) } throws: { ($0 as? StoreError)?.kind == .invalid }
  }

  @Test(arguments: TestDatabase.allCases)
  func `lists are filtered, newest first, in pages`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert((0..<80).map { job("\($0)", at: Double($0), kind: $0 % 2 == 0 ? "even" : "odd") })
    let page = try await jobs.list(JobFilter(kinds: ["even"]), page: Page(limit: 3, offset: 1))
    #expect(page.map(\.id) == ["76", "74", "72"])
    #expect(try await jobs.count(JobFilter(kinds: ["even"], states: [.queued], owners: ["eve", "ann"])) == 40)
    #expect(try await jobs.count(JobFilter(states: [.completed, .failed])) == 0)
    #expect(try await jobs.count(JobFilter(owners: ["eve"])) == 0)
    let filter = JobFilter(createdFrom: .second(10), createdBefore: .second(12))
    #expect(try await jobs.list(filter, page: Page()).map(\.id) == ["11", "10"])
  }

  @Test(arguments: TestDatabase.allCases)
  func `priority goes first, then age, and the future waits`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    var later = job("later")
    later.notBefore = .second(100)
    try await jobs.insert([job("young", at: 2), job("old", at: 1), job("urgent", at: 3, priority: 1), later])
    try await jobs.insert(job("other", kind: "image"))
    #expect(try await jobs.claimable(limit: 9, at: .second(10)) == ["urgent", "other", "old", "young"])
    let first = try await jobs.claim(kinds: ["video"], limit: 2, worker: "w", lease: .seconds(30), at: .second(10))
    #expect(first.map(\.job.id) == ["urgent", "old"])
    #expect(first.map(\.job.state) == [.processing, .processing])
    #expect(first.map(\.job.attempt) == [1, 1])
    #expect(first.map(\.job.started) == [.second(10), .second(10)])
    #expect(first.map(\.lease.until) == [.second(40), .second(40)])
    let second = try await jobs.claim(kinds: ["video"], worker: "w", lease: .seconds(30), at: .second(10))
    #expect(second?.job.id == "young")
    #expect(try await jobs.claim(kinds: ["video"], worker: "w", lease: .seconds(30), at: .second(10)) == nil)
    #expect(try await jobs.claim(kinds: [], worker: "w", lease: .seconds(30), at: .second(200)) == nil)
    #expect(
      try await jobs.claim(kinds: ["video"], worker: "w", lease: .seconds(30), at: .second(100))?.job.id == "later")
  }

  @Test(arguments: TestDatabase.allCases)
  func `many workers at once never get the same job`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert((0..<100).map { job("\($0)") })
    let claimed = try await withThrowingTaskGroup(of: [String].self) { group in
      for worker in 0..<8 {
        group.addTask {
          var mine: [String] = []
          while case let batch = try await jobs.claim(
            kinds: ["video"], limit: 3, worker: "\(worker)", lease: .seconds(60), at: .second(1)), !batch.isEmpty
          { mine += batch.map(\.job.id) }
          return mine
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(claimed.count == 100)
    #expect(Set(claimed).count == 100)
  }

  @Test(arguments: TestDatabase.allCases)
  func `ids from elsewhere are claimed only while they may be`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert((0..<20).map { job("\($0)") })
    let ids = (0..<20).map { "\($0)" } + ["unknown"]
    let first = try await jobs.claim(ids: ids, worker: "w", lease: .seconds(10), at: .second(1))
    #expect(Set(first.map(\.job.id)) == Set(ids.dropLast()))
    #expect(try await jobs.claim(id: "3", worker: "v", lease: .seconds(10), at: .second(10)) == nil)
    // The lease has run out.
    #expect(try await jobs.claim(id: "3", worker: "v", lease: .seconds(10), at: .second(12))?.job.attempt == 2)
  }

  @Test(arguments: TestDatabase.allCases)
  func `only the holder of the lease reports and ends`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert(job("a"))
    let lost = try #require(try await jobs.claim(id: "a", worker: "w", lease: .seconds(10), at: .second(0))).lease
    #expect(try await jobs.renew(lost, for: .seconds(10), at: .second(5))?.until == .second(15))
    let held = try #require(try await jobs.claim(id: "a", worker: "v", lease: .seconds(10), at: .second(16))).lease
    let progress = JobProgress(current: 3, total: 10, message: "frame 3/10")
    #expect(try await jobs.renew(lost, for: .seconds(10), at: .second(17)) == nil)
    #expect(try await !jobs.report(progress, holding: lost, at: .second(17)))
    #expect(try await !jobs.complete(lost, result: "{\"stale\":1}", at: .second(17)))
    #expect(try await !jobs.fail(lost, error: "stale", at: .second(17)))
    #expect(try await !jobs.requeue(lost, error: nil, notBefore: .second(17), countsAttempt: true, at: .second(17)))
    #expect(try await jobs.report(progress, holding: held, at: .second(18)))
    #expect(try await jobs.find("a")?.progress == progress)
    #expect(try await jobs.complete(held, result: "{}", at: .second(19)))
    let done = try #require(try await jobs.find("a"))
    #expect(done.state == .completed && done.result == "{}" && done.ended == .second(19) && done.attempt == 2)
    #expect(try await !jobs.fail(held, error: "late", at: .second(20)))
    #expect(try await jobs.cancel("a", at: .second(20)) == done)
    #expect(try await jobs.claim(id: "a", worker: "v", lease: .seconds(10), at: .second(99)) == nil)
  }

  @Test(arguments: TestDatabase.allCases)
  func `endings come in batches`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert((0..<75).map { job("\($0)") })
    let claimed = try await jobs.claim(kinds: ["video"], limit: 75, worker: "w", lease: .seconds(10), at: .second(0))
    _ = try await jobs.cancel(claimed[3].job.id, at: .second(1))
    let endings = claimed.enumerated().map { index, claimed in
      JobEnding(lease: claimed.lease, outcome: index % 2 == 0 ? .completed(result: "{}") : .failed(error: "no"))
    }
    let done = try await jobs.end(endings, at: .second(2))
    #expect(done.indices.filter { !done[$0] } == [3])
    #expect(try await jobs.count(JobFilter(states: [.completed])) == 38)
    #expect(try await jobs.count(JobFilter(states: [.failed])) == 36)
    #expect(try await jobs.find(claimed[1].job.id)?.error == "no")
    #expect(try await jobs.end([], at: .second(2)) == [])
  }

  @Test(arguments: TestDatabase.allCases)
  func `a job put back waits for its time`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert(job("a"))
    let first = try #require(try await jobs.claim(id: "a", worker: "w", lease: .seconds(10), at: .second(0))).lease
    #expect(
      try await jobs.requeue(first, error: "camera away", notBefore: .second(30), countsAttempt: true, at: .second(1)))
    #expect(try await jobs.find("a")?.error == "camera away")
    #expect(try await jobs.claim(id: "a", worker: "w", lease: .seconds(10), at: .second(29)) == nil)
    let second = try #require(try await jobs.claim(id: "a", worker: "w", lease: .seconds(10), at: .second(30))).lease
    #expect(try await jobs.requeue(second, error: nil, notBefore: .second(31), countsAttempt: false, at: .second(31)))
    #expect(try await jobs.find("a")?.attempt == 1)
  }

  @Test(arguments: TestDatabase.allCases)
  func `whoever cancels wins over the worker`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert([job("queued"), job("running")])
    let held = try #require(try await jobs.claim(id: "running", worker: "w", lease: .seconds(9), at: .second(0))).lease
    #expect(try await jobs.cancel("queued", at: .second(1))?.state == .cancelled)
    #expect(try await jobs.cancel("running", at: .second(1))?.state == .cancelled)
    #expect(try await jobs.cancel("unknown", at: .second(1)) == nil)
    #expect(try await !jobs.complete(held, result: "{}", at: .second(2)))
    #expect(try await jobs.inputsInUse().isEmpty)
  }

  @Test(arguments: TestDatabase.allCases)
  func `orphans go back, and fail after their last attempt`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    var last = job("last")
    last.maximumAttempts = 1
    try await jobs.insert([last, job("first"), job("alive")])
    _ = try await jobs.claim(ids: ["last", "first"], worker: "w", lease: .seconds(10), at: .second(0))
    _ = try await jobs.claim(id: "alive", worker: "w", lease: .seconds(100), at: .second(0))
    #expect(try await jobs.sweep(limit: 10, at: .second(10)).isEmpty)
    let swept = try await jobs.sweep(limit: 10, at: .second(11)).sorted { $0.id < $1.id }
    #expect(swept.map(\.id) == ["first", "last"])
    #expect(swept.map(\.state) == [.queued, .failed])
    #expect(swept.map(\.ended) == [nil, .second(11)])
    #expect(swept[1].error == "the worker w was lost in attempt 1")
    #expect(try await jobs.inputsInUse().map(\.jobID).sorted() == ["alive", "first"])
  }

  @Test(arguments: TestDatabase.allCases)
  func `a clock set back by a day leaves nothing stuck`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    var waiting = job("waiting")
    waiting.notBefore = .second(60)
    try await jobs.insert([waiting, job("running")])
    _ = try await jobs.claim(id: "running", worker: "w", lease: .seconds(10), at: .second(0))
    let yesterday = Timestamp.second(-86_400)
    #expect(try await jobs.sweep(limit: 10, at: yesterday).map(\.id) == ["running"])
    let claimed = try await jobs.claim(kinds: ["video"], limit: 9, worker: "w", lease: .seconds(10), at: yesterday)
    #expect(Set(claimed.map(\.job.id)) == ["waiting", "running"])
  }

  @Test(arguments: TestDatabase.allCases)
  func `jobs that wait when a clock is set back by minutes need not wait for it to catch up`(
    kind: TestDatabase
  ) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert([job("a", at: 600), job("b", at: 600)])
    #expect(try await jobs.claimable(limit: 9, at: .second(590)).isEmpty, "machines' clocks differ a little")
    #expect(try await jobs.claimable(limit: 9, at: .second(0)) == ["a", "b"])
    #expect(try await jobs.claim(id: "b", worker: "w", lease: .seconds(10), at: .second(0)) != nil)
    #expect(try await jobs.claim(kinds: ["video"], worker: "w", lease: .seconds(10), at: .second(0))?.job.id == "a")
  }

  @Test(arguments: TestDatabase.allCases)
  func `old jobs go, oldest first, running ones never`(kind: TestDatabase) async throws {
    let jobs = try await kind.open().stores.jobs
    try await jobs.insert((0..<5).map { job("\($0)") } + [job("running")])
    for number in 0..<5 { _ = try await jobs.cancel("\(4 - number)", at: .second(Double(number))) }
    _ = try await jobs.claim(id: "running", worker: "w", lease: .seconds(9), at: .second(0))
    #expect(try await jobs.removeEnded(before: .second(3), limit: 2).map(\.id) == ["4", "3"])
    #expect(try await jobs.removeEnded(before: .second(99), limit: 9).map(\.id) == ["2", "1", "0"])
    #expect(try await jobs.count(JobFilter()) == 1)
  }
}
