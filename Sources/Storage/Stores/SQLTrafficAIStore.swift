import Records
import TrafficCore

/// Reports of analysed videos. Their moments are kept as text, as the contract has them.
struct SQLTrafficAIStore: TrafficAIStore {
  let database: any Database

  private static let columns = """
    task_id, filename, processed_at, duration_seconds, total_vehicles, unique_vehicles, dominant_class, \
    class_distribution_json
    """

  func save(_ report: TrafficAIReport, holding lease: JobLease?) async throws {
    try await database.perform(.transaction) { connection in
      try connection.keep(lease)
      try connection.run(
        """
        INSERT INTO trafficai_daily_reports (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (task_id) DO UPDATE SET filename = excluded.filename, processed_at = excluded.processed_at,
          duration_seconds = excluded.duration_seconds, total_vehicles = excluded.total_vehicles,
          unique_vehicles = excluded.unique_vehicles, dominant_class = excluded.dominant_class,
          class_distribution_json = excluded.class_distribution_json
        """,
        [
          report.taskID, report.filename, MomentText.text(report.processedAt), report.durationSeconds,
          report.totalVehicles, report.uniqueVehicles, report.dominantClass, report.classDistribution,
        ])
    }
  }

  func report(taskID: String) async throws -> TrafficAIReport? {
    try await database.rows("SELECT \(Self.columns) FROM trafficai_daily_reports WHERE task_id = $1", [taskID]).first
      .map(Self.report)
  }

  func reports(from: Timestamp, before: Timestamp, page: Page) async throws -> [TrafficAIReport] {
    try await database.rows(
      """
      SELECT \(Self.columns) FROM trafficai_daily_reports WHERE processed_at >= $1 AND processed_at < $2
      ORDER BY processed_at, task_id LIMIT $3 OFFSET $4
      """, [MomentText.text(from), MomentText.text(before), page.limit, page.offset]
    ).map(Self.report)
  }

  private static func report(_ row: SQLRow) throws -> TrafficAIReport {
    var row = row
    let (taskID, filename, moment) = (try row.text(), try row.text(), try row.text())
    guard let processedAt = MomentText.moment(moment) else {
      throw StoreError(.damaged, "Report \(taskID): '\(moment)' is no moment.")
    }
    return TrafficAIReport(
      taskID: taskID, filename: filename, processedAt: processedAt, durationSeconds: try row.number(),
      totalVehicles: try row.integer(), uniqueVehicles: try row.integer(), dominantClass: try row.text(),
      classDistribution: try row.text())
  }
}
