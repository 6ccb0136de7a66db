extension Migrations {
  /// The names are the contract's, and so are the columns. Moments are texts that sort; readers of PostgreSQL cast them.
  static let live = Migration(number: 6, name: "live monitoring") { dialect in
    let json = dialect == .postgres ? "JSONB" : "TEXT"
    return [
      """
      CREATE TABLE videos (
        id \(dialect.neverReusedKey), name VARCHAR(255) NOT NULL, file_path TEXT NOT NULL, roi \(json),
        calibrate_coordinates \(json), homography_matrix \(json), camera_matrix \(json),
        fps REAL NOT NULL DEFAULT 30.0, created_at TEXT NOT NULL, updated_at TEXT NOT NULL)
      """,
      """
      CREATE TABLE video_analytics (
        id \(dialect.serialKey), video_id BIGINT NOT NULL UNIQUE REFERENCES videos (id) ON DELETE CASCADE,
        total_vehicles_count BIGINT NOT NULL, avg_dwell_time REAL NOT NULL, vehicle_type_distribution \(json) NOT NULL,
        processed_at TEXT NOT NULL)
      """,
    ] + figures(dialect) + sums(dialect, json) + captures(dialect)
  }

  private static func figures(_ dialect: SQLDialect) -> [String] {
    [
      """
      CREATE TABLE video_analytics_snapshots (
        id \(dialect.serialKey), video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
        frame_number BIGINT NOT NULL, "timestamp" DOUBLE PRECISION NOT NULL, total_vehicles BIGINT NOT NULL,
        speeding_count BIGINT NOT NULL, current_in_roi BIGINT NOT NULL, session_start TEXT NOT NULL,
        created_at TEXT NOT NULL)
      """,
      "CREATE INDEX video_analytics_snapshots_video_id ON video_analytics_snapshots (video_id, created_at)",
      "CREATE INDEX video_analytics_snapshots_session ON video_analytics_snapshots (session_start)",
      """
      CREATE TABLE speeding_vehicles (
        id \(dialect.serialKey), video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
        track_id BIGINT NOT NULL, speed DOUBLE PRECISION NOT NULL, speed_unit TEXT NOT NULL, class_id BIGINT NOT NULL,
        class_name TEXT NOT NULL, confidence DOUBLE PRECISION NOT NULL, frame_number BIGINT NOT NULL,
        "timestamp" DOUBLE PRECISION NOT NULL, detected_at TEXT NOT NULL, session_start TEXT NOT NULL)
      """,
      "CREATE UNIQUE INDEX speeding_vehicles_once ON speeding_vehicles (video_id, session_start, track_id)",
      "CREATE INDEX speeding_vehicles_video_id ON speeding_vehicles (video_id, detected_at)",
      "CREATE INDEX speeding_vehicles_session ON speeding_vehicles (session_start)",
    ]
  }

  private static func sums(_ dialect: SQLDialect, _ json: String) -> [String] {
    [
      """
      CREATE TABLE video_analytics_summary (
        id \(dialect.serialKey), video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
        total_vehicles_detected BIGINT NOT NULL, total_speeding_violations BIGINT NOT NULL,
        max_concurrent_vehicles BIGINT NOT NULL, avg_processing_fps DOUBLE PRECISION NOT NULL,
        total_frames_processed BIGINT NOT NULL, vehicle_type_distribution \(json) NOT NULL,
        avg_speed DOUBLE PRECISION, max_speed DOUBLE PRECISION, speed_distribution \(json) NOT NULL,
        session_start TEXT NOT NULL, session_end TEXT NOT NULL, processing_duration_seconds DOUBLE PRECISION NOT NULL,
        avg_dwell_time REAL NOT NULL, created_at TEXT NOT NULL)
      """,
      "CREATE UNIQUE INDEX video_analytics_summary_once ON video_analytics_summary (video_id, session_start)",
      "CREATE INDEX video_analytics_summary_session ON video_analytics_summary (session_start)",
    ]
  }

  private static func captures(_ dialect: SQLDialect) -> [String] {
    [
      """
      CREATE TABLE violation_captures (
        id \(dialect.serialKey), video_id BIGINT NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
        track_id BIGINT NOT NULL, speed DOUBLE PRECISION NOT NULL, speed_limit DOUBLE PRECISION NOT NULL,
        speed_excess DOUBLE PRECISION NOT NULL, vehicle_type TEXT NOT NULL, class_id BIGINT NOT NULL,
        confidence DOUBLE PRECISION NOT NULL, frame_number BIGINT NOT NULL, frame_image_path TEXT NOT NULL,
        thumbnail_path TEXT NOT NULL, bbox_x1 BIGINT NOT NULL, bbox_y1 BIGINT NOT NULL, bbox_x2 BIGINT NOT NULL,
        bbox_y2 BIGINT NOT NULL, violation_timestamp TEXT NOT NULL, video_timestamp DOUBLE PRECISION NOT NULL,
        created_at TEXT NOT NULL, session_start TEXT NOT NULL)
      """,
      "CREATE UNIQUE INDEX violation_captures_once ON violation_captures (video_id, session_start, track_id)",
      "CREATE INDEX violation_captures_video_id ON violation_captures (video_id, violation_timestamp)",
      "CREATE INDEX violation_captures_at ON violation_captures (violation_timestamp)",
    ]
  }
}
