package import Groundwork
package import Records
import TrafficCore

/// The queue that needs nothing besides the table: workers ask it, at once when there is news and now and then without.
package final class TableJobQueue: JobQueue {
  private let store: any JobStore
  private let events: any JobEvents
  private let clock: any MonotonicClock
  private let wall: any WallClock
  private let feed = Lock<JobEventFeed?>(nil)

  /// - Parameter events: where new jobs are announced; what does not arrive is found by looking.
  package init(
    store: any JobStore, events: any JobEvents, clock: any MonotonicClock = SystemMonotonicClock(),
    wall: any WallClock = SystemWallClock()
  ) {
    self.store = store
    self.events = events
    self.clock = clock
    self.wall = wall
  }

  /// The row says it all, and the news of it wakes who waits.
  package func announce(_ jobs: [Job]) async throws {}

  package func take(
    limit: Int, kinds: [String], worker: String, lease: Duration, waiting: Duration
  ) async throws -> [DeliveredJob] {
    // Before the first look, so that nothing falls between.
    let news = try await listening()
    let found = try await claim(limit, kinds, worker, lease)
    guard found.isEmpty, waiting > .zero else { return found }
    let house = JobHouse(
      store: store, queue: self, events: events, clock: clock, wall: wall,
      log: Log(name: "jobs", output: SilentLog()))
    await house.news(news, until: clock.now + waiting) { $0.state == .queued }
    return try await claim(limit, kinds, worker, lease)
  }

  package func keep(_ jobs: [DeliveredJob]) async throws {}
  package func settle(_ jobs: [DeliveredJob]) async throws {}
  package func putRight() async throws -> [Job] { try await store.sweep(limit: Self.sweepsAtOnce, at: now) }

  /// The next look sweeps on.
  private static let sweepsAtOnce = 500

  private var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }

  private func claim(
    _ limit: Int, _ kinds: [String], _ worker: String, _ lease: Duration
  ) async throws -> [DeliveredJob] {
    try await store.claim(kinds: kinds, limit: limit, worker: worker, lease: lease, at: now).map {
      DeliveredJob(claimed: $0)
    }
  }

  private func listening() async throws -> JobEventFeed {
    if let known = feed.withLock({ $0 }) { return known }
    let fresh = try await events.listen(capacity: 64)
    return feed.withLock { feed in
      feed = feed ?? fresh
      return feed ?? fresh
    }
  }
}
