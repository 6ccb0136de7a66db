import Records
import TrafficCore

/// The runs over videos.
struct SQLLiveRunStore: LiveRunStore {
  let database: any Database

  private static let columns = "id, video_id, name, runner, state, reason, is_stopping, created, ended"

  func open(
    _ run: LiveRunRecord, holder: String, until: Timestamp
  ) async throws -> (run: LiveRunRecord, isNew: Bool) {
    try await database.perform(.transaction) { connection in
      let made = try connection.rows(
        """
        INSERT INTO gantry_live_runs (video_id, name, runner, state, reason, is_stopping, created, ended, holder,
          held_until) VALUES ($1, $2, $3, $4, NULL, 0, $5, NULL, $6, $7)
        ON CONFLICT DO NOTHING RETURNING \(Self.columns)
        """,
        [run.videoID, run.name, run.runner.rawValue, run.state.rawValue, run.created, holder, until])
      if let row = made.first { return (try Self.run(row), true) }
      let known = try connection.rows(
        "SELECT \(Self.columns) FROM gantry_live_runs WHERE video_id = $1 AND ended IS NULL", [run.videoID])
      guard let row = known.first else {
        throw StoreError(.conflict, "The run of video \(run.videoID) has ended just now. Try again.")
      }
      return (try Self.run(row), false)
    }
  }

  func hold(_ id: Int, holder: String, until: Timestamp) async throws -> LiveRunRecord? {
    try await database.changedRows(
      """
      UPDATE gantry_live_runs SET held_until = $3 WHERE id = $1 AND holder = $2 AND ended IS NULL
      RETURNING \(Self.columns)
      """, [id, holder, until]
    ).first.map(Self.run)
  }

  func adopt(holder: String, until: Timestamp, at now: Timestamp, limit: Int) async throws -> [LiveRunRecord] {
    try await database.changedRows(
      """
      UPDATE gantry_live_runs SET holder = $1, held_until = $2 WHERE id IN (
        SELECT id FROM gantry_live_runs WHERE ended IS NULL AND held_until <= $3 ORDER BY id LIMIT $4\(
          database.dialect.passingLocked))
      RETURNING \(Self.columns)
      """, [holder, until, now, limit]
    ).map(Self.run).sorted { $0.id < $1.id }
  }

  func release(holder: String) async throws {
    try await database.run(
      "UPDATE gantry_live_runs SET held_until = 0 WHERE holder = $1 AND ended IS NULL", [holder])
  }

  func note(_ state: LiveRunState, of id: Int, holder: String) async throws {
    try await database.run(
      "UPDATE gantry_live_runs SET state = $3 WHERE id = $1 AND holder = $2 AND ended IS NULL",
      [id, holder, state.rawValue])
  }

  func end(_ id: Int, _ state: LiveRunState, reason: String?, holder: String, at now: Timestamp) async throws -> Bool {
    try await database.run(
      """
      UPDATE gantry_live_runs SET state = $3, reason = $4, ended = $5 WHERE id = $1 AND holder = $2 AND ended IS NULL
      """, [id, holder, state.rawValue, reason, now]) == 1
  }

  func stop(_ videoID: Int) async throws -> Bool {
    try await database.run(
      "UPDATE gantry_live_runs SET is_stopping = 1 WHERE video_id = $1 AND ended IS NULL", [videoID]) == 1
  }

  func current(of videoID: Int) async throws -> LiveRunRecord? {
    try await database.rows(
      "SELECT \(Self.columns) FROM gantry_live_runs WHERE video_id = $1 AND ended IS NULL", [videoID]
    ).first.map(Self.run)
  }

  func active() async throws -> [Int] {
    try await database.rows(
      "SELECT video_id FROM gantry_live_runs WHERE ended IS NULL ORDER BY video_id LIMIT 1000", []
    ).map { row in
      var row = row
      return try row.integer()
    }
  }

  func list(of videoID: Int, page: Page) async throws -> [LiveRunRecord] {
    try await database.rows(
      "SELECT \(Self.columns) FROM gantry_live_runs WHERE video_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3",
      [videoID, page.limit, page.offset]
    ).map(Self.run)
  }

  func removeEnded(before: Timestamp, limit: Int) async throws -> Int {
    try await database.run(
      """
      DELETE FROM gantry_live_runs WHERE id IN (
        SELECT id FROM gantry_live_runs WHERE ended < $1 ORDER BY ended LIMIT $2)
      """, [before, limit])
  }

  private static func run(_ row: SQLRow) throws -> LiveRunRecord {
    var row = row
    return LiveRunRecord(
      id: try row.integer(), videoID: try row.integer(), name: try row.text(),
      runner: try row.word(LiveRunRecord.Runner.self), state: try row.word(LiveRunState.self),
      reason: try row.optionalText(), isStopping: try row.flag(), created: try row.moment(),
      ended: try row.optionalMoment())
  }
}
