extension Migrations {
  static let trafficAI = Migration(number: 4, name: "traffic ai pro") { dialect in
    [
      """
      CREATE TABLE trafficai_daily_reports (
        task_id TEXT PRIMARY KEY, filename TEXT NOT NULL, processed_at TEXT NOT NULL,
        duration_seconds DOUBLE PRECISION NOT NULL, total_vehicles BIGINT NOT NULL, unique_vehicles BIGINT NOT NULL,
        dominant_class TEXT NOT NULL, class_distribution_json TEXT NOT NULL)
      """,
      "CREATE INDEX trafficai_daily_reports_processed_at ON trafficai_daily_reports (processed_at)",
      // The contract's table of tasks, for whoever reads the database: its tasks are our jobs.
      """
      CREATE VIEW trafficai_tasks AS
      SELECT id, CASE state WHEN 'cancelled' THEN 'failed' ELSE state END AS status, input_name AS input_filename,
        CASE state WHEN 'completed' THEN 'results/' || id || '.mp4' END AS result_url,
        CASE WHEN state IN ('failed', 'cancelled') THEN error END AS error_message, \(moment("created", dialect))
          AS created_at
      FROM gantry_jobs WHERE kind LIKE 'trafficai.%'
      """,
    ]
  }

  private static func moment(_ column: String, _ dialect: SQLDialect) -> String {
    switch dialect {
    case .postgres: "to_timestamp(\(column) / 1000000.0)"
    case .sqlite: "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000000.0, 'unixepoch')"
    }
  }
}
