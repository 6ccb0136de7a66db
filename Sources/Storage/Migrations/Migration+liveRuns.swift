extension Migrations {
  static let liveRuns = Migration(number: 8, name: "runs of live monitoring") { dialect in
    [
      """
      CREATE TABLE gantry_live_runs (
        id \(dialect.serialKey), video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE, name TEXT NOT NULL,
        runner TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, is_stopping BIGINT NOT NULL, created BIGINT NOT NULL,
        ended BIGINT, holder TEXT NOT NULL, held_until BIGINT NOT NULL)
      """,
      "CREATE UNIQUE INDEX gantry_live_runs_open ON gantry_live_runs (video_id) WHERE ended IS NULL",
      "CREATE INDEX gantry_live_runs_video_id ON gantry_live_runs (video_id, id)",
      "CREATE INDEX gantry_live_runs_ended ON gantry_live_runs (ended)",
    ]
  }
}
