import Records
import TrafficCore

/// The log of changes.
struct SQLAuditStore: AuditStore {
  let database: any Database

  private static let columns = "id, at, actor, actor_name, action, subject, details, address, request_id"

  func append(_ entry: AuditEntry) async throws {
    try await database.run(
      "INSERT INTO gantry_audit (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      [
        entry.id, entry.at, entry.actor, entry.actorName, entry.action, entry.subject, entry.details, entry.address,
        entry.requestID,
      ])
  }

  func entries(_ filter: AuditFilter, page: Page) async throws -> [AuditEntry] {
    var condition = SQLCondition()
    condition.add("actor", "=", filter.actor)
    condition.add("action", "=", filter.action)
    condition.add("subject", "=", filter.subject)
    condition.add("at", ">=", filter.from)
    condition.add("at", "<", filter.before)
    let (limit, offset) = (condition.place(page.limit), condition.place(page.offset))
    return try await database.rows(
      "SELECT \(Self.columns) FROM gantry_audit\(condition.clause) ORDER BY at DESC, id LIMIT \(limit) OFFSET \(offset)",
      condition.values
    ).map(Self.entry)
  }

  func removeEntries(before: Timestamp) async throws -> Int {
    try await database.run("DELETE FROM gantry_audit WHERE at < $1", [before])
  }

  private static func entry(_ row: SQLRow) throws -> AuditEntry {
    var row = row
    return AuditEntry(
      id: try row.text(), at: try row.moment(), actor: try row.text(), actorName: try row.text(),
      action: try row.text(), subject: try row.text(), details: try row.text(), address: try row.text(),
      requestID: try row.optionalText())
  }
}
