extension Migrations {
  static let cameras = Migration(number: 7, name: "cameras") { dialect in
    [
      """
      CREATE TABLE gantry_cameras (
        id TEXT PRIMARY KEY, address TEXT NOT NULL, is_enabled BIGINT NOT NULL, form TEXT NOT NULL,
        revision BIGINT NOT NULL, created BIGINT NOT NULL, updated BIGINT NOT NULL)
      """,
      """
      CREATE TABLE gantry_completeness (
        id \(dialect.serialKey), camera TEXT NOT NULL, minute BIGINT NOT NULL, expected DOUBLE PRECISION NOT NULL, processed BIGINT NOT NULL,
        dropped BIGINT NOT NULL, seconds DOUBLE PRECISION NOT NULL, seconds_online DOUBLE PRECISION NOT NULL)
      """,
      "CREATE UNIQUE INDEX gantry_completeness_once ON gantry_completeness (camera, minute)",
      "CREATE INDEX gantry_completeness_minute ON gantry_completeness (minute)",
    ]
  }
}
