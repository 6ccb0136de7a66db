import Groundwork
import TestKit
import Testing
import WebServer

struct RateLimitTests {
  private let rule = TokenBucket.Rule(3, per: .seconds(60))

  @Test func `a full bucket lets its capacity through, then one per share of the window`() {
    var bucket = TokenBucket(rule, now: .zero)
    let first = (0..<4).map { _ in bucket.take(rule, now: .zero) }
    #expect(first.map(\.isAllowed) == [true, true, true, false])
    #expect(first.map(\.remaining) == [2, 1, 0, 0])
    #expect(first[3].retryAfter == .seconds(20))
    let later = bucket.take(rule, now: .seconds(20))
    #expect(later.isAllowed)
    let again = bucket.take(rule, now: .seconds(21))
    #expect(!again.isAllowed)
  }

  @Test func `a clock that goes back gives nothing away`() {
    var bucket = TokenBucket(rule, now: .seconds(100))
    for _ in 0..<3 { _ = bucket.take(rule, now: .seconds(100)) }
    let back = bucket.take(rule, now: .seconds(10))
    #expect(!back.isAllowed)
    let forward = bucket.take(rule, now: .seconds(30))
    #expect(forward.isAllowed)
  }

  @Test func `the memory forgets clients that have been away`() {
    let clock = ManualClock()
    let buckets = MemoryBuckets(clock: clock)
    for number in 0..<1024 { _ = buckets.take("\(number)", rule) }
    #expect(buckets.count == 1024)
    clock.advance(by: .seconds(120))
    _ = buckets.take("new", rule)
    #expect(buckets.count == 1)
  }

  @Test func `a limited route says how much is left, refuses with 429, and leaves other routes alone`() async throws {
    let limit = RateLimit(rule, scope: "a", buckets: MemoryBuckets(clock: ManualClock()))
    let router = try TestRoutes.router([
      Route(.get, "/a", TestRoutes.description, rateLimit: limit) { _ in .text("a") },
      TestRoutes.route(.get, "/b") { _ in .text("b") },
    ])
    let tester = RouteTester.inMemory(router)
    #expect(try await tester.get("/a").headers["x-ratelimit-remaining"] == "2")
    _ = try await tester.get("/a")
    _ = try await tester.get("/a")
    let refused = try await tester.get("/a")
    #expect(refused.status == 429)
    #expect(refused.headers["retry-after"] == "20")
    #expect(refused.headers["x-ratelimit-limit"] == "3")
    #expect(refused.headers["x-ratelimit-remaining"] == "0")
    #expect(refused.headers["x-ratelimit-reset"] == "60")
    let other = try await tester.get("/b")
    #expect(other.status == 200)
    #expect(other.headers["x-ratelimit-limit"] == nil)
  }

  @Test func `a store of buckets that cannot be reached lets requests through`() async throws {
    struct Away: RateLimitBuckets {
      struct Unreachable: Error {}
      func take(_ key: String, _ rule: TokenBucket.Rule) async throws -> TokenBucket.Verdict { throw Unreachable() }
    }
    let (captured, clock) = (CapturedLog(), ManualClock())
    let buckets = WatchedBuckets(Away(), log: Log(name: "limits", output: captured), clock: clock)
    let router = try TestRoutes.router([
      Route(.get, "/a", TestRoutes.description, rateLimit: RateLimit(rule, scope: "a", buckets: buckets)) { _ in
        .text("a")
      }
    ])
    for _ in 0..<20 { #expect(try await RouteTester.inMemory(router).get("/a").status == 200) }
    #expect(captured.entries.count == 1, "not a line for every request")
    clock.advance(by: .seconds(60))
    _ = try await RouteTester.inMemory(router).get("/a")
    #expect(captured.entries.last?.fields.first { $0.name == "requests" }?.value == .integer(20))
  }
}
