import Records
import TrafficCore

/// Lists and courses over time, for those who look at many sessions.
extension SQLVisionTrackStore {
  func sessions(_ filter: VisionTrackFilter, page: Page) async throws -> [VisionTrackSession] {
    var condition = SQLCondition(filter)
    let (limit, offset) = (condition.place(page.limit), condition.place(page.offset))
    return try await database.rows(
      """
      SELECT \(Self.columns) FROM visiontrack_sessions\(condition.clause)
      ORDER BY created_at DESC, session_id LIMIT \(limit) OFFSET \(offset)
      """, condition.values
    ).map(Self.session)
  }

  func count(_ filter: VisionTrackFilter) async throws -> Int {
    let condition = SQLCondition(filter)
    var row = try await database.rows(
      "SELECT count(*) FROM visiontrack_sessions\(condition.clause)", condition.values
    ).first
    return try row?.integer() ?? 0
  }

  func timeline(of sessionID: String, step: Int) async throws -> [VisionTrackMoment] {
    let step = max(1, step)
    return try await database.rows(
      """
      SELECT frame_number / \(step), class_name, count(*) FROM visiontrack_detections WHERE session_id = $1
      GROUP BY frame_number / \(step), class_name ORDER BY 1, 2
      """, [sessionID]
    ).map {
      var row = $0
      return VisionTrackMoment(
        frame: try row.integer() * step, className: try row.text(), count: try row.integer())
    }
  }

  func course(from: Timestamp, limit: Int) async throws -> VisionTrackCourse {
    try await database.perform(.snapshot) { connection in
      var course = VisionTrackCourse()
      course.points = try connection.rows(
        """
        SELECT created_at, session_type, total_detections, processing_time FROM visiontrack_sessions
        WHERE created_at >= $1 ORDER BY created_at DESC, session_id LIMIT $2
        """, [from, limit]
      ).map {
        var row = $0
        return VisionTrackCourse.Point(
          created: try row.moment(), kind: try row.word(VisionTrackSession.Kind.self), detections: try row.integer(),
          seconds: try row.number())
      }
      let steps = VisionTrackCourse.confidenceSteps
      let sums = (0..<steps).map { step in
        let (least, most) = ("\(Double(step) / Double(steps))", "\(Double(step + 1) / Double(steps))")
        let upper = step == steps - 1 ? "" : " AND confidence < \(most)"
        return "coalesce(sum(CASE WHEN confidence >= \(least)\(upper) THEN 1 ELSE 0 END), 0)"
      }
      var row = try connection.rows(
        """
        SELECT \(sums.joined(separator: ", ")) FROM visiontrack_detections
        WHERE session_id IN (SELECT session_id FROM visiontrack_sessions WHERE created_at >= $1)
        """, [from]
      ).first
      if row != nil { course.confidence = try (0..<steps).map { _ in try row?.integer() ?? 0 } }
      return course
    }
  }
}

extension SQLCondition {
  fileprivate init(_ filter: VisionTrackFilter) {
    self.init()
    add("owner", in: filter.owners)
    add("session_type", in: filter.kinds.map(\.rawValue))
    add("status", in: filter.statuses.map(\.rawValue))
    add("created_at", ">=", filter.createdFrom)
  }
}
