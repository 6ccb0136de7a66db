import Records
import TrafficCore

/// What streams have come to.
struct SQLLiveAnalyticsStore: LiveAnalyticsStore {
  let database: any Database

  private static let summaryColumns = """
    video_id, total_vehicles_detected, total_speeding_violations, max_concurrent_vehicles, avg_processing_fps, \
    total_frames_processed, vehicle_type_distribution, avg_speed, max_speed, speed_distribution, session_start, \
    session_end, avg_dwell_time
    """
  private static let snapshotColumns = """
    video_id, frame_number, "timestamp", total_vehicles, speeding_count, current_in_roi, session_start, created_at
    """
  private static let speedingColumns = """
    video_id, track_id, speed, class_id, class_name, confidence, frame_number, "timestamp", detected_at, session_start
    """

  func append(_ snapshots: [LiveSnapshot], _ speeding: [SpeedingVehicle]) async throws {
    guard !snapshots.isEmpty || !speeding.isEmpty else { return }
    try await database.perform(.transaction) { connection in
      for snapshot in snapshots {
        try connection.run(
          "INSERT INTO video_analytics_snapshots (\(Self.snapshotColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          [
            snapshot.videoID, snapshot.frameNumber, snapshot.milliseconds, snapshot.totalVehicles,
            snapshot.speedingCount, snapshot.currentInRegion, snapshot.session.kept, snapshot.created.kept,
          ])
      }
      for vehicle in speeding {
        try connection.run(
          """
          INSERT INTO speeding_vehicles (\(Self.speedingColumns), speed_unit)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'km/h') ON CONFLICT DO NOTHING
          """,
          [
            vehicle.videoID, vehicle.trackID, vehicle.kilometresPerHour, vehicle.classID, vehicle.className,
            vehicle.confidence, vehicle.frameNumber, vehicle.milliseconds, vehicle.detected.kept,
            vehicle.session.kept,
          ])
      }
    }
  }

  func finish(_ summary: LiveSummary) async throws {
    try await database.perform(.transaction) { connection in
      try connection.run(
        "DELETE FROM video_analytics_summary WHERE video_id = $1 AND session_start = $2",
        [summary.videoID, summary.session.kept])
      try connection.run(
        """
        INSERT INTO video_analytics_summary (\(Self.summaryColumns), processing_duration_seconds, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $12)
        """,
        [
          summary.videoID, summary.totalVehicles, summary.speedingViolations, summary.mostAtOnce,
          summary.framesPerSecond, summary.totalFrames, summary.typeDistribution, summary.averageSpeed,
          summary.highestSpeed, summary.speedDistribution, summary.session.kept, summary.ended.kept,
          summary.averageDwell, summary.seconds,
        ])
      try connection.run(
        """
        INSERT INTO video_analytics (video_id, total_vehicles_count, avg_dwell_time, vehicle_type_distribution,
          processed_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (video_id) DO UPDATE SET total_vehicles_count = excluded.total_vehicles_count,
          avg_dwell_time = excluded.avg_dwell_time, vehicle_type_distribution = excluded.vehicle_type_distribution,
          processed_at = excluded.processed_at
        """,
        [
          summary.videoID, summary.totalVehicles, summary.averageDwell, summary.typeDistribution, summary.ended.kept,
        ])
    }
  }

  func analytics(of videoID: Int) async throws -> LiveVideoAnalytics? {
    guard
      var row = try await database.rows(
        """
        SELECT total_vehicles_count, avg_dwell_time, vehicle_type_distribution, processed_at FROM video_analytics
        WHERE video_id = $1
        """, [videoID]
      ).first
    else { return nil }
    return LiveVideoAnalytics(
      videoID: videoID, totalVehicles: try row.integer(), averageDwell: try row.number(),
      typeDistribution: try row.text(), processed: try row.momentText())
  }

  func summaries(of videoID: Int, session: Timestamp?, page: Page) async throws -> [LiveSummary] {
    try await rows(Self.summaryColumns, "video_analytics_summary", "session_start", videoID, session, page).map {
      var row = $0
      return LiveSummary(
        videoID: try row.integer(), totalVehicles: try row.integer(), speedingViolations: try row.integer(),
        mostAtOnce: try row.integer(), framesPerSecond: try row.number(), totalFrames: try row.integer(),
        typeDistribution: try row.text(), averageSpeed: try row.optionalNumber(),
        highestSpeed: try row.optionalNumber(), speedDistribution: try row.text(), session: try row.momentText(),
        ended: try row.momentText(), averageDwell: try row.number())
    }
  }

  func snapshots(of videoID: Int, session: Timestamp?, page: Page) async throws -> [LiveSnapshot] {
    try await rows(Self.snapshotColumns, "video_analytics_snapshots", "created_at", videoID, session, page).map {
      var row = $0
      return LiveSnapshot(
        videoID: try row.integer(), frameNumber: try row.integer(), milliseconds: try row.number(),
        totalVehicles: try row.integer(), speedingCount: try row.integer(), currentInRegion: try row.integer(),
        session: try row.momentText(), created: try row.momentText())
    }
  }

  func speeding(of videoID: Int, session: Timestamp?, page: Page) async throws -> [SpeedingVehicle] {
    try await rows(Self.speedingColumns, "speeding_vehicles", "detected_at", videoID, session, page).map {
      var row = $0
      return try Self.vehicle(&row)
    }
  }

  func speeding(
    of videoID: Int, session: Timestamp?, below: Int?, limit: Int
  ) async throws -> KeysetPage<SpeedingVehicle> {
    var condition = Self.condition(videoID, session)
    condition.add("id", "<", below)
    let clause = condition.clause
    let most = condition.place(limit)
    return try KeysetPage(
      await database.rows(
        "SELECT id, \(Self.speedingColumns) FROM speeding_vehicles\(clause) ORDER BY id DESC LIMIT \(most)",
        condition.values), limit: limit, read: Self.vehicle)
  }

  func trends(of videoID: Int, session: Timestamp?, page: Page) async throws -> [LiveTrend] {
    try await database.perform(.snapshot) { connection in
      // A minute stands at the beginning of every moment.
      var condition = Self.condition(videoID, session)
      let clause = condition.clause
      let (limit, offset) = (condition.place(page.limit), condition.place(page.offset))
      let minutes = try connection.rows(
        """
        SELECT substr(created_at, 1, 16), avg(CAST(total_vehicles AS DOUBLE PRECISION)),
          avg(CAST(speeding_count AS DOUBLE PRECISION))
        FROM video_analytics_snapshots\(clause) GROUP BY 1 ORDER BY 1 DESC LIMIT \(limit) OFFSET \(offset)
        """, condition.values
      ).map {
        var row = $0
        return (minute: try row.text(), total: try row.number(), speeding: try row.number())
      }
      guard let first = minutes.last, let last = minutes.first else { return [] }
      var fast = Self.condition(videoID, session)
      fast.add("detected_at", ">=", first.minute)
      // Behind every moment of the last minute, as texts sort.
      fast.add("detected_at", "<", last.minute + "~")
      var highest: [String: Double] = [:]
      for var row in try connection.rows(
        "SELECT substr(detected_at, 1, 16), max(speed) FROM speeding_vehicles\(fast.clause) GROUP BY 1", fast.values)
      {
        let minute = try row.text()
        highest[minute] = try row.number()
      }
      return try minutes.reversed().map { minute in
        LiveTrend(
          minute: try SQLRow.moment(kept: minute.minute + ":00.000000Z"), averageTotal: minute.total,
          averageSpeeding: minute.speeding, highestSpeed: highest[minute.minute])
      }
    }
  }

  func removeRows(before: Timestamp, limit: Int) async throws -> Int {
    try await database.perform(.transaction) { connection in
      try ["video_analytics_snapshots", "speeding_vehicles", "video_analytics_summary"].reduce(0) { count, table in
        try count
          + connection.run(
            """
            DELETE FROM \(table) WHERE id IN
              (SELECT id FROM \(table) WHERE session_start < $1 ORDER BY session_start, id LIMIT $2)
            """, [before.kept, limit])
      }
    }
  }

  /// Of a video, or of one session of it, newest first.
  private func rows(
    _ columns: String, _ table: String, _ moment: String, _ videoID: Int, _ session: Timestamp?, _ page: Page
  ) async throws -> [SQLRow] {
    var condition = Self.condition(videoID, session)
    let clause = condition.clause
    let (limit, offset) = (condition.place(page.limit), condition.place(page.offset))
    return try await database.rows(
      "SELECT \(columns) FROM \(table)\(clause) ORDER BY \(moment) DESC, id DESC LIMIT \(limit) OFFSET \(offset)",
      condition.values)
  }

  private static func condition(_ videoID: Int, _ session: Timestamp?) -> SQLCondition {
    var condition = SQLCondition()
    condition.add("video_id", "=", videoID)
    condition.add("session_start", "=", session?.kept)
    return condition
  }

  private static func vehicle(_ row: inout SQLRow) throws -> SpeedingVehicle {
    SpeedingVehicle(
      videoID: try row.integer(), trackID: try row.integer(), kilometresPerHour: try row.number(),
      classID: try row.integer(), className: try row.text(), confidence: try row.number(),
      frameNumber: try row.integer(), milliseconds: try row.number(), detected: try row.momentText(),
      session: try row.momentText())
  }
}
