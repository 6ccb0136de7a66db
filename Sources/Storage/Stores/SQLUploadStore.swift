import Records
import TrafficCore

/// The uploads that may be continued.
struct SQLUploadStore: UploadStore {
  let database: any Database

  private static let columns =
    "id, owner, name, type, size, received, object_key, is_complete, created, updated, expires"

  private static let isUnread = """
    NOT EXISTS (SELECT 1 FROM gantry_jobs WHERE input_key = object_key AND state IN ('queued', 'processing'))
    """

  func insert(_ upload: Upload) async throws {
    try await database.run(
      "INSERT INTO gantry_uploads (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      [
        upload.id, upload.owner, upload.name, upload.type, upload.size, upload.received, upload.objectKey,
        upload.isComplete, upload.created, upload.updated, upload.expires,
      ])
  }

  func find(_ id: String) async throws -> Upload? {
    try await database.rows("SELECT \(Self.columns) FROM gantry_uploads WHERE id = $1", [id]).first.map(Self.upload)
  }

  func advance(_ id: String, from offset: Int, to received: Int, expires: Timestamp, at now: Timestamp) async throws
    -> Bool
  {
    try await database.run(
      """
      UPDATE gantry_uploads SET received = $3, expires = $4, updated = $5
      WHERE id = $1 AND received = $2 AND is_complete = 0
      """, [id, offset, received, expires, now]) == 1
  }

  func complete(_ id: String, at now: Timestamp) async throws -> Bool {
    try await database.run(
      "UPDATE gantry_uploads SET is_complete = 1, updated = $2 WHERE id = $1 AND is_complete = 0", [id, now]) == 1
  }

  func remove(_ id: String) async throws -> Bool {
    try await database.run("DELETE FROM gantry_uploads WHERE id = $1 AND \(Self.isUnread)", [id]) == 1
  }

  func removeComplete(before: Timestamp, limit: Int) async throws -> [Upload] {
    try await database.changedRows(
      """
      DELETE FROM gantry_uploads WHERE id IN
        (SELECT id FROM gantry_uploads WHERE is_complete = 1 AND updated < $1 AND \(Self.isUnread)
          ORDER BY updated, id LIMIT $2)
      RETURNING \(Self.columns)
      """, [before, limit]
    ).map(Self.upload).sorted { $0.updated < $1.updated }
  }

  func expired(at now: Timestamp, limit: Int) async throws -> [Upload] {
    try await database.rows(
      """
      SELECT \(Self.columns) FROM gantry_uploads WHERE expires < $1 AND is_complete = 0 ORDER BY expires LIMIT $2
      """, [now, limit]
    ).map(Self.upload)
  }

  func unfinishedIDs() async throws -> [String] {
    try await database.rows("SELECT id FROM gantry_uploads WHERE is_complete = 0").map {
      var row = $0
      return try row.text()
    }
  }

  private static func upload(_ row: SQLRow) throws -> Upload {
    var row = row
    return Upload(
      id: try row.text(), owner: try row.optionalText(), name: try row.text(), type: try row.text(),
      size: try row.optionalInteger(), received: try row.integer(), objectKey: try row.text(),
      isComplete: try row.flag(), created: try row.moment(), updated: try row.moment(), expires: try row.moment())
  }
}
