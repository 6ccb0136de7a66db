import Groundwork
package import Records
package import TrafficCore

/// The table of jobs without a database, for tests of those who use it. It can be told to be away.
package final class MemoryJobStore: JobStore {
  private struct Row {
    var job: Job
    var lease: JobLease?
  }

  private struct State {
    var rows: [String: Row] = [:]
    var isAway = false
    var completions: [String: Int] = [:]
    var reports: [String: [JobProgress]] = [:]
  }

  private let state = Lock(State())

  package init() {}

  /// Every call throws while it is away.
  package func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }
  /// How often each job's row was completed: never more than once.
  package var completions: [String: Int] { state.withLock { $0.completions } }
  package var all: [Job] { state.withLock { $0.rows.values.map(\.job) } }
  package func reports(of id: String) -> [JobProgress] { state.withLock { $0.reports[id] ?? [] } }

  /// Until when its worker has it; nil for one that nobody has.
  package func leaseEnd(of id: String) -> Timestamp? { state.withLock { $0.rows[id]?.lease?.until } }

  private func open<Result: Sendable>(_ body: (inout State) throws -> Result) throws -> Result {
    let result: Swift.Result<Result, any Error> = state.withLock { state in
      if state.isAway { return .failure(StoreError(.unavailable, "The table is away.")) }
      return Swift.Result { try body(&state) }
    }
    return try result.get()
  }

  @discardableResult
  package func insert(_ jobs: [Job]) async throws -> Int {
    try open { state in
      let new = jobs.filter { state.rows[$0.id] == nil }
      for job in new { state.rows[job.id] = Row(job: job) }
      return new.count
    }
  }

  package func find(_ id: String) async throws -> Job? { try open { $0.rows[id]?.job } }

  package func states(of ids: [String]) async throws -> [String: JobState] {
    try open { state in
      Dictionary(ids.compactMap { id in state.rows[id].map { (id, $0.job.state) } }, uniquingKeysWith: { $1 })
    }
  }

  package func list(_ filter: JobFilter, page: Page) async throws -> [Job] {
    let found = try open { state in
      state.rows.values.map(\.job).filter { Self.matches($0, filter) }.sorted { $0.created > $1.created }
    }
    return Array(found.dropFirst(page.offset).prefix(page.limit))
  }

  package func count(_ filter: JobFilter) async throws -> Int {
    try open { state in state.rows.values.count { Self.matches($0.job, filter) } }
  }

  package func claim(
    kinds: [String], limit: Int, worker: String, lease: Duration, at now: Timestamp
  ) async throws -> [ClaimedJob] {
    try open { state in
      Self.waiting(state, now).filter { kinds.contains($0.kind) }.prefix(limit).compactMap {
        Self.claim($0.id, &state, worker, lease, now)
      }
    }
  }

  package func claim(ids: [String], worker: String, lease: Duration, at now: Timestamp) async throws -> [ClaimedJob] {
    try open { state in
      ids.compactMap { id in
        guard let row = state.rows[id] else { return nil }
        let isFree = row.job.state == .queued && row.job.notBefore <= now
        let isOrphan = row.job.state == .processing && (row.lease.map { $0.until <= now } ?? true)
        return isFree || isOrphan ? Self.claim(id, &state, worker, lease, now) : nil
      }
    }
  }

  package func claimable(limit: Int, at now: Timestamp) async throws -> [String] {
    try open { state in Self.waiting(state, now).prefix(limit).map(\.id) }
  }

  private static func waiting(_ state: State, _ now: Timestamp) -> [Job] {
    state.rows.values.map(\.job).filter { $0.state == .queued && $0.notBefore <= now }
      .sorted { ($1.priority, $0.created) < ($0.priority, $1.created) }
  }

  package func renew(_ lease: JobLease, for duration: Duration, at now: Timestamp) async throws -> JobLease? {
    try open { state in
      guard Self.holds(lease, state) else { return nil }
      state.rows[lease.jobID]?.lease?.until = now.advanced(bySeconds: duration / .seconds(1))
      return state.rows[lease.jobID]?.lease
    }
  }

  package func report(_ progress: JobProgress, holding lease: JobLease, at now: Timestamp) async throws -> Bool {
    try change(lease, now) { job in
      job.progress = progress
    } also: { state in
      state.reports[lease.jobID, default: []].append(progress)
    }
  }

  package func end(_ endings: [JobEnding], at now: Timestamp) async throws -> [Bool] {
    try endings.map { ending in
      try change(ending.lease, now) { job in
        switch ending.outcome {
        case .completed(let result): (job.state, job.result, job.ended) = (.completed, result, now)
        case .failed(let error): (job.state, job.error, job.ended) = (.failed, error, now)
        }
      } also: { state in
        state.completions[ending.lease.jobID, default: 0] += 1
      }
    }
  }

  package func requeue(
    _ lease: JobLease, error: String?, notBefore: Timestamp, countsAttempt: Bool, at now: Timestamp
  ) async throws -> Bool {
    try change(lease, now) { job in
      (job.state, job.error, job.notBefore) = (.queued, error, notBefore)
      if !countsAttempt { job.attempt -= 1 }
    }
  }

  package func cancel(_ id: String, at now: Timestamp) async throws -> Job? {
    try open { state in
      guard var row = state.rows[id] else { return nil }
      if row.job.state.hasEnded { return row.job }
      (row.job.state, row.job.ended, row.lease) = (.cancelled, now, nil)
      state.rows[id] = row
      return row.job
    }
  }

  package func sweep(limit: Int, at now: Timestamp) async throws -> [Job] {
    try open { state in
      var changed: [Job] = []
      for (id, var row) in state.rows {
        guard row.job.state == .processing, let lease = row.lease, lease.until <= now else { continue }
        row.lease = nil
        if row.job.attempt >= row.job.maximumAttempts {
          (row.job.state, row.job.error, row.job.ended) = (.failed, "Its workers fell silent.", now)
        } else {
          (row.job.state, row.job.notBefore) = (.queued, now)
        }
        state.rows[id] = row
        changed.append(row.job)
      }
      return changed
    }
  }

  package func inputsInUse() async throws -> [(jobID: String, inputKey: String?)] {
    try open { state in
      state.rows.values.filter { !$0.job.state.hasEnded }.map { ($0.job.id, $0.job.inputKey) }
    }
  }

  package func removeEnded(before: Timestamp, limit: Int) async throws -> [Job] {
    try open { state in
      let old = state.rows.values.map(\.job).filter { $0.ended.map { $0 < before } ?? false }.prefix(limit)
      for job in old { state.rows[job.id] = nil }
      return Array(old)
    }
  }

  private func change(
    _ lease: JobLease, _ now: Timestamp, _ body: (inout Job) -> Void, also: (inout State) -> Void = { _ in }
  ) throws -> Bool {
    try open { state in
      guard Self.holds(lease, state), var row = state.rows[lease.jobID] else { return false }
      body(&row.job)
      row.job.updated = now
      if row.job.state != .processing { row.lease = nil }
      state.rows[lease.jobID] = row
      also(&state)
      return true
    }
  }

  private static func holds(_ lease: JobLease, _ state: State) -> Bool {
    guard let row = state.rows[lease.jobID] else { return false }
    return row.job.state == .processing && row.lease?.token == lease.token
  }

  private static func claim(
    _ id: String, _ state: inout State, _ worker: String, _ lease: Duration, _ now: Timestamp
  ) -> ClaimedJob? {
    guard var row = state.rows[id] else { return nil }
    let lease = JobLease(
      jobID: id, worker: worker, token: RandomID.make(), until: now.advanced(bySeconds: lease / .seconds(1)))
    row.job.state = .processing
    row.job.attempt += 1
    row.job.started = now
    row.lease = lease
    state.rows[id] = row
    return ClaimedJob(job: row.job, lease: lease)
  }

  private static func matches(_ job: Job, _ filter: JobFilter) -> Bool {
    (filter.kinds.isEmpty || filter.kinds.contains(job.kind))
      && (filter.states.isEmpty || filter.states.contains(job.state))
      && (filter.owners.isEmpty || filter.owners.contains { $0 == job.owner })
      && (filter.createdFrom.map { job.created >= $0 } ?? true)
      && (filter.createdBefore.map { job.created < $0 } ?? true)
  }
}
