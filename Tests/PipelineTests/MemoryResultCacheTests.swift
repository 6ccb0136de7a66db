import Pipeline
import TestKit
import Testing

struct MemoryResultCacheTests {
  private let clock = ManualClock()

  @Test func `the least recently used goes first when there are too many bytes`() async {
    let cache = MemoryResultCache(maximumBytes: 33, lifetime: .seconds(60), clock: clock)
    for key in ["a", "b", "c"] { await cache.keep(Array(repeating: 1, count: 10), for: key) }
    #expect(await cache.value(for: "a")?.count == 10)
    await cache.keep(Array(repeating: 2, count: 10), for: "d")
    #expect(await cache.value(for: "b") == nil)
    for key in ["a", "c", "d"] { #expect(await cache.value(for: key) != nil) }
    await cache.keep(Array(repeating: 3, count: 100), for: "a")
    #expect(await cache.value(for: "a") == nil)
    #expect(cache.byteCount == 22)
  }

  @Test func `a result is forgotten after its time`() async {
    let cache = MemoryResultCache(maximumBytes: 100, lifetime: .seconds(60), clock: clock)
    await cache.keep([1], for: "a")
    clock.advance(by: .seconds(59))
    #expect(await cache.value(for: "a") == [1])
    clock.advance(by: .seconds(1))
    #expect(await cache.value(for: "a") == nil)
    #expect(cache.byteCount == 0)
  }
}
