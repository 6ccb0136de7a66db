import Groundwork
import Records
import TrafficCore

/// The table of jobs. Every change names the state it starts from, so that two who want different things never both
/// succeed.
struct SQLJobStore: JobStore {
  let database: any Database

  /// No lease is longer and no back-off, and a moment further ahead than this was written before somebody set the clock
  /// back: it counts as passed.
  private static let furthest = Duration.seconds(3600)

  private static let oneJob = "SELECT \(JobRow.columns) FROM gantry_jobs WHERE id = $1"

  /// The time of a queued row has come. One that was written later than now was so before somebody set the clock back:
  /// nobody knows how long it would still have to wait. Machines' clocks differ by less than the minute.
  private static func isDue(_ now: String, _ farAhead: String) -> String {
    "(not_before <= \(now) OR not_before > \(farAhead) OR updated > \(now) + 60000000)"
  }

  func insert(_ jobs: [Job]) async throws -> Int {
    guard !jobs.isEmpty else { return 0 }
    return try await database.perform(.transaction) { connection in
      try SQLBatches.cut(jobs).reduce(0) { count, jobs in
        let values = jobs.map(JobRow.values)
        let places = SQLBatches.places(rows: jobs.count, columns: values[0].count)
        return try count
          + connection.run(
            "INSERT INTO gantry_jobs (\(JobRow.columns)) VALUES \(places) ON CONFLICT (id) DO NOTHING",
            values.flatMap(\.self))
      }
    }
  }

  func find(_ id: String) async throws -> Job? {
    try await database.row(Self.oneJob, [id]).map(JobRow.job)
  }

  func states(of ids: [String]) async throws -> [String: JobState] {
    var states: [String: JobState] = [:]
    for ids in SQLBatches.cut(ids) {
      let places = ids.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
      for var row in try await database.rows("SELECT id, state FROM gantry_jobs WHERE id IN (\(places))", ids) {
        let id = try row.text()
        states[id] = try row.word(JobState.self)
      }
    }
    return states
  }

  func list(_ filter: JobFilter, page: Page) async throws -> [Job] {
    var condition = SQLCondition(filter)
    let (limit, offset) = (condition.place(page.limit), condition.place(page.offset))
    return try await database.rows(
      "SELECT \(JobRow.columns) FROM gantry_jobs\(condition.clause) ORDER BY created DESC, id LIMIT \(limit) OFFSET \(offset)",
      condition.values
    ).map(JobRow.job)
  }

  func count(_ filter: JobFilter) async throws -> Int {
    let condition = SQLCondition(filter)
    var row = try await database.rows("SELECT count(*) FROM gantry_jobs\(condition.clause)", condition.values).first
    return try row?.integer() ?? 0
  }

  func claim(kinds: [String], limit: Int, worker: String, lease: Duration, at now: Timestamp) async throws
    -> [ClaimedJob]
  {
    guard !kinds.isEmpty, limit > 0 else { return [] }
    let places = kinds.indices.map { "$\($0 + 7)" }.joined(separator: ", ")
    return try await claim(
      """
      SELECT id FROM gantry_jobs WHERE state = 'queued' AND \(Self.isDue("$4", "$5"))
        AND kind IN (\(places)) ORDER BY priority DESC, created, id LIMIT $6\(database.dialect.passingLocked)
      """, [limit] + kinds, JobLease(worker: worker, lasting: lease, at: now), at: now)
  }

  func claim(ids: [String], worker: String, lease: Duration, at now: Timestamp) async throws -> [ClaimedJob] {
    var claimed: [ClaimedJob] = []
    for ids in SQLBatches.cut(ids) {
      let places = ids.indices.map { "$\($0 + 6)" }.joined(separator: ", ")
      claimed += try await claim(
        """
        SELECT id FROM gantry_jobs WHERE id IN (\(places))
          AND ((state = 'queued' AND \(Self.isDue("$4", "$5")))
            OR (state = 'processing' AND (lease_until < $4 OR lease_until > $5) AND attempt < maximum_attempts))\
        \(database.dialect.passingLocked)
        """, ids, JobLease(worker: worker, lasting: lease, at: now), at: now)
    }
    return claimed
  }

  /// - Parameter choice: a statement that gives the ids, with its own values from `$6` on.
  private func claim(_ choice: String, _ values: [any SQLBindable], _ lease: JobLease, at now: Timestamp) async throws
    -> [ClaimedJob]
  {
    let sql = """
      WITH chosen (chosen_id) AS MATERIALIZED (\(choice))
      UPDATE gantry_jobs SET state = 'processing', attempt = attempt + 1, worker = $1, lease_token = $2,
        lease_until = $3, started = $4, updated = $4, progress_current = 0, progress_total = 0, progress_message = ''
      FROM chosen WHERE id = chosen_id RETURNING \(JobRow.columns)
      """
    let all: [any SQLBindable] = lease.values + [now, Self.farAhead(now)] + values
    let jobs = try await database.changedRows(sql, all).map(JobRow.job)
    return jobs.sorted { ($1.priority, $0.created, $0.id) < ($0.priority, $1.created, $1.id) }.map { job in
      ClaimedJob(job: job, lease: JobLease(jobID: job.id, worker: lease.worker, token: lease.token, until: lease.until))
    }
  }

  func claimable(limit: Int, at now: Timestamp) async throws -> [String] {
    try await database.rows(
      """
      SELECT id FROM gantry_jobs WHERE state = 'queued' AND \(Self.isDue("$1", "$2"))
      ORDER BY priority DESC, created, id LIMIT $3
      """, [now, Self.farAhead(now), limit]
    ).map {
      var row = $0
      return try row.text()
    }
  }

  func renew(_ lease: JobLease, for duration: Duration, at now: Timestamp) async throws -> JobLease? {
    var renewed = lease
    renewed.until = now + min(duration, Self.furthest)
    let changed = try await database.run(
      """
      UPDATE gantry_jobs SET lease_until = $1 WHERE id = $2 AND lease_token = $3 AND state = 'processing'
      """, [renewed.until, lease.jobID, lease.token])
    return changed == 1 ? renewed : nil
  }

  func report(_ progress: JobProgress, holding lease: JobLease, at now: Timestamp) async throws -> Bool {
    try await change(
      lease, "progress_current = $4, progress_total = $5, progress_message = $6", at: now,
      [progress.current, progress.total, progress.message])
  }

  func end(_ endings: [JobEnding], at now: Timestamp) async throws -> [Bool] {
    guard !endings.isEmpty else { return [] }
    let ended = try await database.perform(.transaction) { connection in
      try SQLBatches.cut(endings).reduce(into: Set<String>()) { ended, endings in
        let places = SQLBatches.places(rows: endings.count, columns: 5, first: 2)
        let rows = try connection.rows(
          """
          WITH ending (ending_id, token, outcome, what, why) AS (VALUES \(places))
          UPDATE gantry_jobs SET state = outcome, result = what, error = why, updated = $1, ended = $1,
            lease_token = NULL, lease_until = NULL
          FROM ending WHERE id = ending_id AND lease_token = token AND state = 'processing' RETURNING id
          """, [now] + endings.flatMap(\.values))
        for var row in rows { ended.insert(try row.text()) }
      }
    }
    return endings.map { ended.contains($0.lease.jobID) }
  }

  func requeue(_ lease: JobLease, error: String?, notBefore: Timestamp, countsAttempt: Bool, at now: Timestamp)
    async throws -> Bool
  {
    try await change(
      lease,
      """
      state = 'queued', error = $4, not_before = $5, attempt = attempt - $6, lease_token = NULL, lease_until = NULL
      """, at: now, [error, min(notBefore, Self.farAhead(now)), countsAttempt ? 0 : 1])
  }

  /// Changes the row that this lease is about; false when the lease is no longer the present one.
  private func change(
    _ lease: JobLease, _ assignments: String, at now: Timestamp, _ values: [any SQLBindable]
  ) async throws -> Bool {
    let sql = """
      UPDATE gantry_jobs SET updated = $3, \(assignments)
      WHERE id = $1 AND lease_token = $2 AND state = 'processing'
      """
    return try await database.run(sql, [lease.jobID, lease.token, now] + values) == 1
  }

  func cancel(_ id: String, at now: Timestamp) async throws -> Job? {
    try await database.perform(.transaction) { connection in
      try connection.run(
        """
        UPDATE gantry_jobs SET state = 'cancelled', updated = $2, ended = $2, lease_token = NULL, lease_until = NULL
        WHERE id = $1 AND state IN ('queued', 'processing')
        """, [id, now])
      return try connection.rows("SELECT \(JobRow.columns) FROM gantry_jobs WHERE id = $1", [id]).first.map(JobRow.job)
    }
  }

  func sweep(limit: Int, at now: Timestamp) async throws -> [Job] {
    try await database.changedRows(
      """
      WITH chosen (chosen_id) AS MATERIALIZED (
        SELECT id FROM gantry_jobs WHERE state = 'processing' AND (lease_until < $1 OR lease_until > $2)
        ORDER BY lease_until LIMIT $3\(database.dialect.passingLocked))
      UPDATE gantry_jobs SET
        state = CASE WHEN attempt >= maximum_attempts THEN 'failed' ELSE 'queued' END,
        ended = CASE WHEN attempt >= maximum_attempts THEN CAST($1 AS BIGINT) END,
        error = 'the worker ' || coalesce(worker, 'of this job') || ' was lost in attempt ' || attempt,
        updated = $1, not_before = $1, lease_token = NULL, lease_until = NULL
      FROM chosen WHERE id = chosen_id RETURNING \(JobRow.columns)
      """, [now, Self.farAhead(now), limit]
    ).map(JobRow.job)
  }

  func inputsInUse() async throws -> [(jobID: String, inputKey: String?)] {
    try await database.rows("SELECT id, input_key FROM gantry_jobs WHERE state IN ('queued', 'processing')").map {
      var row = $0
      return (jobID: try row.text(), inputKey: try row.optionalText())
    }
  }

  func removeEnded(before: Timestamp, limit: Int) async throws -> [Job] {
    try await database.changedRows(
      """
      DELETE FROM gantry_jobs WHERE id IN
        (SELECT id FROM gantry_jobs WHERE ended IS NOT NULL AND ended < $1 ORDER BY ended LIMIT $2)
      RETURNING \(JobRow.columns)
      """, [before, limit]
    ).map(JobRow.job).sorted { ($0.ended ?? .zero) < ($1.ended ?? .zero) }
  }

  private static func farAhead(_ now: Timestamp) -> Timestamp { now + furthest }
}

extension JobLease {
  /// A new one, of a job not known yet.
  fileprivate init(worker: String, lasting duration: Duration, at now: Timestamp) {
    self.init(jobID: "", worker: worker, token: RandomID.make(), until: now + min(duration, .seconds(3600)))
  }

  fileprivate var values: [any SQLBindable] { [worker, token, until] }
}

extension SQLCondition {
  fileprivate init(_ filter: JobFilter) {
    self.init()
    add("kind", in: filter.kinds)
    add("state", in: filter.states.map(\.rawValue))
    add("owner", in: filter.owners)
    add("created", ">=", filter.createdFrom)
    add("created", "<", filter.createdBefore)
  }
}

extension JobEnding {
  /// Id, token, state, result, error.
  fileprivate var values: [any SQLBindable] {
    switch outcome {
    case .completed(let result): [lease.jobID, lease.token, JobState.completed.rawValue, result, nil as String?]
    case .failed(let error): [lease.jobID, lease.token, JobState.failed.rawValue, nil as String?, error]
    }
  }
}
