/// The tables that a backup holds, each behind those it refers to.
enum BackupTables {
  struct Table: Sendable {
    let name: String
    /// Its primary key, in whose order it is read.
    let key: String
    /// Whether the database gives out the key.
    var isSerial = false
  }

  static let all = [
    Table(name: "gantry_users", key: "id"), Table(name: "gantry_sessions", key: "id"),
    Table(name: "gantry_keys", key: "id"), Table(name: "gantry_audit", key: "id"),
    Table(name: "gantry_jobs", key: "id"), Table(name: "gantry_uploads", key: "id"),
    Table(name: "trafficai_daily_reports", key: "task_id"), Table(name: "visiontrack_sessions", key: "session_id"),
    Table(name: "visiontrack_detections", key: "id", isSerial: true),
    Table(name: "videos", key: "id", isSerial: true), Table(name: "video_analytics", key: "id", isSerial: true),
    Table(name: "video_analytics_snapshots", key: "id", isSerial: true),
    Table(name: "speeding_vehicles", key: "id", isSerial: true),
    Table(name: "video_analytics_summary", key: "id", isSerial: true),
    Table(name: "violation_captures", key: "id", isSerial: true),
    Table(name: "gantry_live_runs", key: "id", isSerial: true),
    Table(name: "gantry_cameras", key: "id"), Table(name: "gantry_completeness", key: "id", isSerial: true),
    Table(name: "gantry_speeding", key: "id", isSerial: true),
  ]

  /// In the order of their making.
  static func columns(of table: String, _ connection: any SQLConnection) throws -> [String] {
    let sql =
      switch connection.dialect {
      case .sqlite: "SELECT name FROM pragma_table_info($1) ORDER BY cid"
      case .postgres:
        """
        SELECT CAST(column_name AS TEXT) FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position
        """
      }
    return try connection.rows(sql, [table]).map {
      var row = $0
      return try row.text()
    }
  }
}
