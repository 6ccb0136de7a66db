extension Migrations {
  static let speeding = Migration(number: 9, name: "speeding logs of cameras") { dialect in
    [
      """
      CREATE TABLE gantry_speeding (
        id \(dialect.neverReusedKey), camera TEXT NOT NULL, run TEXT NOT NULL, generation BIGINT NOT NULL,
        vehicle BIGINT NOT NULL, class TEXT NOT NULL, speed DOUBLE PRECISION NOT NULL,
        plus_minus DOUBLE PRECISION NOT NULL, speed_limit DOUBLE PRECISION NOT NULL, lane TEXT, frame BIGINT NOT NULL,
        at BIGINT NOT NULL, picture TEXT, thumbnail TEXT)
      """,
      "CREATE UNIQUE INDEX gantry_speeding_once ON gantry_speeding (camera, run, generation, vehicle)",
      "CREATE INDEX gantry_speeding_camera ON gantry_speeding (camera, id)",
      "CREATE INDEX gantry_speeding_at ON gantry_speeding (at)",
    ]
  }
}
