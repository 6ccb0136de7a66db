import Records
import TrafficCore

/// How much of each minute of each camera was seen.
struct SQLCompletenessStore: CompletenessStore {
  let database: any Database

  private static let columns = "camera, minute, expected, processed, dropped, seconds, seconds_online"

  func add(_ minutes: [MinuteCompleteness]) async throws {
    guard !minutes.isEmpty else { return }
    try await database.perform(.transaction) { connection in
      for minute in minutes {
        try connection.run(
          """
          INSERT INTO gantry_completeness AS kept (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)
          ON CONFLICT (camera, minute) DO UPDATE SET expected = kept.expected + excluded.expected,
            processed = kept.processed + excluded.processed, dropped = kept.dropped + excluded.dropped,
            seconds = kept.seconds + excluded.seconds, seconds_online = kept.seconds_online + excluded.seconds_online
          """,
          [
            minute.camera.name, minute.minute, minute.expected, minute.processed, minute.dropped, minute.seconds,
            minute.secondsOnline,
          ])
      }
    }
  }

  func minutes(
    of camera: CameraID, from: Timestamp, to: Timestamp, limit: Int
  ) async throws -> [MinuteCompleteness] {
    try await database.rows(
      """
      SELECT \(Self.columns) FROM gantry_completeness WHERE camera = $1 AND minute >= $2 AND minute < $3
      ORDER BY minute LIMIT $4
      """, [camera.name, from, to, limit]
    ).map { row in
      var row = row
      var minute = MinuteCompleteness(camera: CameraID(try row.text()), minute: try row.moment())
      minute.expected = try row.number()
      minute.processed = try row.integer()
      minute.dropped = try row.integer()
      minute.seconds = try row.number()
      minute.secondsOnline = try row.number()
      return minute
    }
  }

  func removeMinutes(before: Timestamp, limit: Int) async throws -> Int {
    try await database.run(
      """
      DELETE FROM gantry_completeness WHERE id IN (
        SELECT id FROM gantry_completeness WHERE minute < $1 ORDER BY minute LIMIT $2)
      """, [before, limit])
  }
}
