extension Migrations {
  static let visionTrack = Migration(number: 5, name: "visiontrack") { dialect in
    [
      """
      CREATE TABLE visiontrack_sessions (
        session_id TEXT PRIMARY KEY, owner TEXT, session_type TEXT NOT NULL, model_name TEXT NOT NULL,
        confidence_threshold DOUBLE PRECISION NOT NULL, total_detections BIGINT NOT NULL,
        total_frames BIGINT NOT NULL, processing_time DOUBLE PRECISION NOT NULL, created_at BIGINT NOT NULL,
        status TEXT NOT NULL, metadata TEXT NOT NULL)
      """,
      "CREATE INDEX visiontrack_sessions_created_at ON visiontrack_sessions (created_at)",
      """
      CREATE TABLE visiontrack_detections (
        id \(dialect.serialKey),
        session_id TEXT NOT NULL REFERENCES visiontrack_sessions (session_id) ON DELETE CASCADE,
        frame_number BIGINT NOT NULL, track_id BIGINT, class_id BIGINT NOT NULL, class_name TEXT NOT NULL,
        confidence DOUBLE PRECISION NOT NULL, bbox_x1 DOUBLE PRECISION NOT NULL, bbox_y1 DOUBLE PRECISION NOT NULL,
        bbox_x2 DOUBLE PRECISION NOT NULL, bbox_y2 DOUBLE PRECISION NOT NULL, "timestamp" BIGINT NOT NULL)
      """,
      "CREATE INDEX visiontrack_detections_session ON visiontrack_detections (session_id, id)",
    ]
  }
}
