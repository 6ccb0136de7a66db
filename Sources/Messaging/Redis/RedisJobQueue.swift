package import Groundwork
package import Records
import TrafficCore

/// The queue that spreads jobs over workers of many machines through Redis Streams.
///
/// A stream carries ids; the row in the table decides who works. A delivery is acknowledged once its row has ended. What
/// Redis forgets, `putRight` adds again from the table, and while Redis is away workers ask the table itself.
package final class RedisJobQueue: JobQueue {
  private let store: any JobStore
  private let link: RedisLink
  /// Waits for jobs; nothing else may stand behind that.
  private let ear: RedisLink
  private let streams: RedisJobStreams
  private let settings: RedisJobQueueSettings
  private let clock: any MonotonicClock
  private let wall: any WallClock
  private let log: Log
  private let state = Lock(State())

  private struct State {
    var adoptedAt: Duration?
    /// Handed out to this worker beyond what it asked for; with whom it was then.
    var extra: [RedisJobStreams.Entry] = []
    var isAway = false
  }

  package init(
    _ redis: RedisSettings, store: any JobStore, settings: RedisJobQueueSettings = RedisJobQueueSettings(),
    clock: any MonotonicClock = SystemMonotonicClock(), wall: any WallClock = SystemWallClock(), log: Log
  ) {
    self.store = store
    self.settings = settings
    self.clock = clock
    self.wall = wall
    self.log = log
    link = RedisLink(redis, name: "redis jobs")
    ear = RedisLink(redis, name: "redis waiting")
    streams = RedisJobStreams(link)
  }

  package func announce(_ jobs: [Job]) async throws { try await streams.add(jobs) }

  package func take(
    limit: Int, kinds: [String], worker: String, lease: Duration, waiting: Duration
  ) async throws -> [DeliveredJob] {
    let entries: [RedisJobStreams.Entry]
    do throws(RedisError) {
      entries = try await nextEntries(limit, streams.streams(of: kinds), worker, waiting)
      isBack()
    } catch {
      isAway(error)
      return try await fromTable(limit, kinds, worker, lease, waiting)
    }
    guard !entries.isEmpty else { return [] }
    let claimed = try await store.claim(ids: entries.map(\.jobID), worker: worker, lease: lease, at: now)
    let ours = Dictionary(claimed.map { ($0.job.id, $0) }, uniquingKeysWith: { first, _ in first })
    var delivered: [DeliveredJob] = []
    for entry in entries {
      if let claimed = ours[entry.jobID] {
        delivered.append(DeliveredJob(claimed: claimed, receipt: entry.receipt))
      } else {
        try await letGo(entry)
      }
    }
    return delivered
  }

  package func keep(_ jobs: [DeliveredJob]) async throws {
    for (worker, jobs) in Dictionary(grouping: jobs, by: \.claimed.lease.worker) {
      let receipts = jobs.compactMap(\.receipt)
      do throws(RedisError) {
        try await streams.keep(receipts, for: worker)
      } catch {
        // The row's lease is what counts; at worst somebody asks for the row and is refused.
        log.debug("deliveries were not kept: \(error)")
      }
    }
  }

  package func settle(_ jobs: [DeliveredJob]) async throws {
    try await streams.remove(jobs.compactMap { job in job.receipt.map { ($0, job.claimed.job.id) } })
  }

  package func putRight() async throws -> [Job] {
    let changed = try await store.sweep(limit: Self.rowsAtOnce, at: now)
    // The longest waiting ones; when they have left the queue, the next look meets those behind them.
    let waiting = try await store.claimable(limit: Self.rowsAtOnce, at: now)
    do {
      var rows: [Job] = []
      for id in try await streams.missing(waiting) {
        if let row = try await store.find(id) { rows.append(row) }
      }
      try await streams.add(rows)
    } catch let error as RedisError {
      isAway(error)
    }
    return changed
  }

  private var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }

  private func nextEntries(
    _ limit: Int, _ names: [String], _ worker: String, _ waiting: Duration
  ) async throws(RedisError) -> [RedisJobStreams.Entry] {
    var found = takeExtra(limit)
    if found.count < limit, isTimeToAdopt() {
      found += try await adopted(limit - found.count, names, worker)
    }
    if found.count < limit { found += try await streams.take(limit: limit - found.count, from: names, for: worker) }
    if found.isEmpty, waiting > .zero {
      found = try await streams.wait(from: names, for: worker, atMost: waiting, ear: ear)
    }
    if found.count > limit {
      let extra = found[limit...]
      state.withLock { $0.extra += extra }
    }
    return Array(found.prefix(limit))
  }

  private func takeExtra(_ limit: Int) -> [RedisJobStreams.Entry] {
    state.withLock { state in
      defer { state.extra.removeFirst(min(limit, state.extra.count)) }
      return Array(state.extra.prefix(limit))
    }
  }

  private func isTimeToAdopt() -> Bool {
    let now = clock.now
    return state.withLock { state in
      if let last = state.adoptedAt, now - last < settings.idleAfter / 2 { return false }
      state.adoptedAt = now
      return true
    }
  }

  /// What silent workers were handed; the hopeless ones are put aside.
  private func adopted(
    _ limit: Int, _ names: [String], _ worker: String
  ) async throws(RedisError) -> [RedisJobStreams.Entry] {
    var entries: [RedisJobStreams.Entry] = []
    for (entry, deliveries) in try await streams.adopt(
      limit: limit, from: names, for: worker, idle: settings.idleAfter)
    {
      if deliveries > settings.maximumDeliveries {
        try await giveUp(entry, deliveries, worker)
      } else {
        entries.append(entry)
      }
    }
    return entries
  }

  private func giveUp(_ entry: RedisJobStreams.Entry, _ deliveries: Int, _ worker: String) async throws(RedisError) {
    let lease = Duration.seconds(10)
    do {
      if let claimed = try await store.claim(id: entry.jobID, worker: worker, lease: lease, at: now) {
        let reason = "Given up: handed to workers \(deliveries) times, and none of them brought it to an end."
        _ = try await store.fail(claimed.lease, error: reason, at: now)
      }
    } catch {
      // Left where it is: the next adoption meets it again.
      log.warning("dead letter \(entry.jobID) could not be written down", ["cause": "\(error)"])
      return
    }
    log.error("job \(entry.jobID) is a dead letter", ["deliveries": .integer(deliveries)])
    try await streams.bury(entry, deliveries: deliveries, keeping: settings.maximumDeadLetters)
  }

  /// A delivery whose row cannot be taken: over, or held by somebody who will settle it, or not due yet.
  private func letGo(_ entry: RedisJobStreams.Entry) async throws {
    if let row = try await store.find(entry.jobID), row.state == .processing { return }
    do throws(RedisError) {
      try await streams.remove([(entry.receipt, entry.jobID)])
    } catch {
      log.debug("a delivery was not removed: \(error)")
    }
  }

  /// While Redis is away.
  private func fromTable(
    _ limit: Int, _ kinds: [String], _ worker: String, _ lease: Duration, _ waiting: Duration
  ) async throws -> [DeliveredJob] {
    let found = try await store.claim(kinds: kinds, limit: limit, worker: worker, lease: lease, at: now)
    if found.isEmpty { try await clock.sleep(for: waiting) }
    return found.map { DeliveredJob(claimed: $0) }
  }

  /// Of one look; the next one goes on.
  private static let rowsAtOnce = 1000

  private func isAway(_ error: RedisError) {
    let isNew = state.withLock { state in
      defer { state.isAway = true }
      return !state.isAway
    }
    if isNew { log.warning("Redis is away: jobs come from the table", ["cause": "\(error)"]) }
  }

  private func isBack() {
    let wasAway = state.withLock { state in
      defer { state.isAway = false }
      return state.isAway
    }
    if wasAway { log.info("Redis is back") }
  }
}
