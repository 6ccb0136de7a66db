import Records
import TrafficCore

/// The keys of programs.
struct SQLKeyStore: KeyStore {
  let database: any Database

  private static let columns = "id, name, prefix, hash, scopes, owner, created, expires, last_used, revoked"

  func insert(_ key: APIKey) async throws {
    try await database.run(
      "INSERT INTO gantry_keys (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      [
        key.id, key.name, key.prefix, key.hash, key.scopes.joined(separator: " "), key.owner, key.created, key.expires,
        key.lastUsed, key.revoked,
      ])
  }

  func key(id: String) async throws -> APIKey? {
    try await database.rows("SELECT \(Self.columns) FROM gantry_keys WHERE id = $1", [id]).first.map(Self.key)
  }

  func key(hash: String) async throws -> APIKey? {
    try await database.row("SELECT \(Self.columns) FROM gantry_keys WHERE hash = $1", [hash]).map(Self.key)
  }

  func keys(owner: String?, page: Page) async throws -> [APIKey] {
    var condition = SQLCondition()
    condition.add("owner", "=", owner)
    let (limit, offset) = (condition.place(page.limit), condition.place(page.offset))
    return try await database.rows(
      "SELECT \(Self.columns) FROM gantry_keys\(condition.clause) ORDER BY created DESC, id "
        + "LIMIT \(limit) OFFSET \(offset)", condition.values
    ).map(Self.key)
  }

  func noteUsed(id: String, at now: Timestamp) async throws {
    try await database.run("UPDATE gantry_keys SET last_used = $2 WHERE id = $1", [id, now])
  }

  func revoke(id: String, at now: Timestamp) async throws -> Bool {
    try await database.run("UPDATE gantry_keys SET revoked = $2 WHERE id = $1 AND revoked IS NULL", [id, now]) == 1
  }

  private static func key(_ row: SQLRow) throws -> APIKey {
    var row = row
    return APIKey(
      id: try row.text(), name: try row.text(), prefix: try row.text(), hash: try row.text(),
      scopes: try row.text().split(separator: " ").map(String.init), owner: try row.optionalText(),
      created: try row.moment(), expires: try row.optionalMoment(), lastUsed: try row.optionalMoment(),
      revoked: try row.optionalMoment())
  }
}
