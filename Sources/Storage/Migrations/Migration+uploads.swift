extension Migrations {
  static let uploads = Migration(number: 3, name: "uploads") { _ in
    [
      """
      CREATE TABLE gantry_uploads (
        id TEXT PRIMARY KEY, owner TEXT, name TEXT NOT NULL, type TEXT NOT NULL, size BIGINT, received BIGINT NOT NULL,
        object_key TEXT NOT NULL, is_complete BIGINT NOT NULL, created BIGINT NOT NULL, updated BIGINT NOT NULL,
        expires BIGINT NOT NULL)
      """,
      "CREATE INDEX gantry_uploads_expires ON gantry_uploads (expires)",
    ]
  }
}
