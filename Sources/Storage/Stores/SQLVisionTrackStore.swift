import Records
import TrafficCore

/// Sessions and their detections.
struct SQLVisionTrackStore: VisionTrackStore {
  let database: any Database

  static let columns = """
    session_id, owner, session_type, model_name, confidence_threshold, total_detections, total_frames, \
    processing_time, created_at, status, metadata
    """
  private static let detectionColumns = [
    "session_id", "frame_number", "track_id", "class_id", "class_name", "confidence", "bbox_x1", "bbox_y1", "bbox_x2",
    "bbox_y2", "\"timestamp\"",
  ]

  func begin(_ session: VisionTrackSession, holding lease: JobLease?) async throws {
    try await database.perform(.transaction) { connection in
      try connection.keep(lease)
      try connection.run("DELETE FROM visiontrack_sessions WHERE session_id = $1", [session.id])
      try connection.run(
        "INSERT INTO visiontrack_sessions (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        [
          session.id, session.owner, session.kind.rawValue, session.modelName, session.confidenceThreshold,
          session.totalDetections, session.totalFrames, session.processingSeconds, session.created,
          session.status.rawValue, session.metadata,
        ])
    }
  }

  func append(_ detections: [VisionTrackDetection], to sessionID: String, holding lease: JobLease?) async throws {
    guard !detections.isEmpty else { return }
    try await database.perform(.transaction) { connection in
      try connection.keep(lease)
      try connection.append(
        detections.map { detection in
          [
            sessionID, detection.frameNumber, detection.trackID, detection.classID, detection.className,
            detection.confidence, detection.left, detection.top, detection.right, detection.bottom, detection.at,
          ]
        }, to: "visiontrack_detections", columns: Self.detectionColumns)
    }
  }

  func update(_ session: VisionTrackSession, holding lease: JobLease?) async throws -> Bool {
    try await database.perform(.transaction) { connection in
      try connection.keep(lease)
      return try connection.run(
        """
        UPDATE visiontrack_sessions SET model_name = $2, confidence_threshold = $3, total_detections = $4,
          total_frames = $5, processing_time = $6, status = $7, metadata = $8 WHERE session_id = $1
        """,
        [
          session.id, session.modelName, session.confidenceThreshold, session.totalDetections, session.totalFrames,
          session.processingSeconds, session.status.rawValue, session.metadata,
        ]) == 1
    }
  }

  func session(_ id: String) async throws -> VisionTrackSession? {
    try await database.rows("SELECT \(Self.columns) FROM visiontrack_sessions WHERE session_id = $1", [id]).first
      .map(Self.session)
  }

  func unfinished(before: Timestamp, limit: Int) async throws -> [VisionTrackSession] {
    try await database.rows(
      """
      SELECT \(Self.columns) FROM visiontrack_sessions WHERE status = 'processing' AND created_at < $1
      ORDER BY created_at, session_id LIMIT $2
      """, [before, limit]
    ).map(Self.session)
  }

  func abandon(_ id: String) async throws -> Bool {
    try await database.run(
      "UPDATE visiontrack_sessions SET status = 'failed' WHERE session_id = $1 AND status = 'processing'", [id]) == 1
  }

  func statuses(of ids: [String]) async throws -> [String: VisionTrackSession.Status] {
    var statuses: [String: VisionTrackSession.Status] = [:]
    for ids in SQLBatches.cut(ids) {
      let places = ids.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
      let sql = "SELECT session_id, status FROM visiontrack_sessions WHERE session_id IN (\(places))"
      for var row in try await database.rows(sql, ids) {
        let id = try row.text()
        statuses[id] = try row.word(VisionTrackSession.Status.self)
      }
    }
    return statuses
  }

  func sessions(page: Page) async throws -> [VisionTrackSession] {
    try await database.rows(
      "SELECT \(Self.columns) FROM visiontrack_sessions ORDER BY created_at DESC, session_id LIMIT $1 OFFSET $2",
      [page.limit, page.offset]
    ).map(Self.session)
  }

  func detections(of sessionID: String, page: Page) async throws -> [VisionTrackDetection] {
    try await database.rows(
      """
      SELECT frame_number, track_id, class_id, class_name, confidence, bbox_x1, bbox_y1, bbox_x2, bbox_y2, "timestamp"
      FROM visiontrack_detections WHERE session_id = $1 ORDER BY id LIMIT $2 OFFSET $3
      """, [sessionID, page.limit, page.offset]
    ).map(Self.detection)
  }

  func summary(of sessionID: String) async throws -> VisionTrackSummary {
    let (average, classes) = try await database.perform(.snapshot) { connection in
      try Self.detectionNumbers(connection, "WHERE session_id = $1", [sessionID])
    }
    return VisionTrackSummary(averageConfidence: average, classDistribution: classes)
  }

  func analytics(from: Timestamp) async throws -> VisionTrackAnalytics {
    try await database.perform(.snapshot) { connection in
      var analytics = VisionTrackAnalytics()
      var seconds = 0.0
      let sessions = try connection.rows(
        """
        SELECT session_type, count(*), CAST(coalesce(sum(total_detections), 0) AS BIGINT),
          CAST(coalesce(sum(processing_time), 0) AS DOUBLE PRECISION)
        FROM visiontrack_sessions WHERE created_at >= $1 GROUP BY session_type
        """, [from])
      for var row in sessions {
        let (kind, count) = (try row.word(VisionTrackSession.Kind.self), try row.integer())
        analytics.sessionsByKind[kind] = count
        analytics.totalSessions += count
        analytics.totalDetections += try row.integer()
        seconds += try row.number()
      }
      if analytics.totalSessions > 0 { analytics.averageProcessingSeconds = seconds / Double(analytics.totalSessions) }
      (analytics.averageConfidence, analytics.classDistribution) = try Self.detectionNumbers(
        connection, "WHERE session_id IN (SELECT session_id FROM visiontrack_sessions WHERE created_at >= $1)", [from])
      return analytics
    }
  }

  func removeSessions(before: Timestamp, limit: Int) async throws -> [String] {
    try await database.changedRows(
      """
      DELETE FROM visiontrack_sessions WHERE session_id IN
        (SELECT session_id FROM visiontrack_sessions WHERE created_at < $1 ORDER BY created_at, session_id LIMIT $2)
      RETURNING session_id
      """, [before, limit]
    ).map {
      var row = $0
      return try row.text()
    }
  }

  /// Mean confidence and numbers by class of the detections that a condition picks.
  private static func detectionNumbers(
    _ connection: any SQLConnection, _ condition: String, _ values: [any SQLBindable]
  ) throws -> (average: Double, classes: [String: Int]) {
    var (sum, count, classes) = (0.0, 0, [String: Int]())
    let rows = try connection.rows(
      "SELECT class_name, count(*), sum(confidence) FROM visiontrack_detections \(condition) GROUP BY class_name",
      values)
    for var row in rows {
      let (name, number) = (try row.text(), try row.integer())
      classes[name] = number
      count += number
      sum += try row.number()
    }
    return (count > 0 ? sum / Double(count) : 0, classes)
  }

  static func session(_ row: SQLRow) throws -> VisionTrackSession {
    var row = row
    return VisionTrackSession(
      id: try row.text(), owner: try row.optionalText(), kind: try row.word(VisionTrackSession.Kind.self),
      modelName: try row.text(), confidenceThreshold: try row.number(), totalDetections: try row.integer(),
      totalFrames: try row.integer(), processingSeconds: try row.number(), created: try row.moment(),
      status: try row.word(VisionTrackSession.Status.self), metadata: try row.text())
  }

  private static func detection(_ row: SQLRow) throws -> VisionTrackDetection {
    var row = row
    return VisionTrackDetection(
      frameNumber: try row.integer(), trackID: try row.optionalInteger(), classID: try row.integer(),
      className: try row.text(), confidence: try row.number(), left: try row.number(), top: try row.number(),
      right: try row.number(), bottom: try row.number(), at: try row.moment())
  }
}
