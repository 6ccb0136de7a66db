import Records
import TrafficCore

/// Violations with their pictures.
struct SQLViolationStore: ViolationStore {
  let database: any Database

  private static let columns = """
    id, video_id, track_id, speed, speed_limit, vehicle_type, class_id, confidence, frame_number, frame_image_path, \
    thumbnail_path, bbox_x1, bbox_y1, bbox_x2, bbox_y2, violation_timestamp, video_timestamp, created_at, session_start
    """

  func insert(_ violations: [Violation]) async throws -> Int {
    try await database.perform(.transaction) { connection in
      try violations.reduce(0) { count, violation in
        try count
          + connection.run(
            """
            INSERT INTO violation_captures (video_id, track_id, speed, speed_limit, speed_excess, vehicle_type, class_id,
              confidence, frame_number, frame_image_path, thumbnail_path, bbox_x1, bbox_y1, bbox_x2, bbox_y2,
              violation_timestamp, video_timestamp, created_at, session_start)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            ON CONFLICT (video_id, session_start, track_id) DO UPDATE
              SET frame_image_path = excluded.frame_image_path, thumbnail_path = excluded.thumbnail_path
              WHERE violation_captures.frame_image_path = '' AND excluded.frame_image_path <> ''
            """,
            [
              violation.videoID, violation.trackID, violation.speed, violation.limit, violation.excess,
              violation.vehicleType, violation.classID, violation.confidence, violation.frameNumber, violation.image,
              violation.thumbnail, Self.whole(violation.box.x1), Self.whole(violation.box.y1),
              Self.whole(violation.box.x2), Self.whole(violation.box.y2), violation.at.kept, violation.videoSeconds,
              violation.created.kept, violation.session.kept,
            ])
      }
    }
  }

  func move(from session: Timestamp, to other: Timestamp, of videoID: Int) async throws {
    guard session.kept != other.kept else { return }
    try await database.perform(.transaction) { connection in
      try connection.run(
        """
        DELETE FROM violation_captures WHERE video_id = $1 AND session_start = $2 AND track_id IN (
          SELECT track_id FROM violation_captures WHERE video_id = $3 AND session_start = $4)
        """, [videoID, session.kept, videoID, other.kept])
      try connection.run(
        "UPDATE violation_captures SET session_start = $3 WHERE video_id = $1 AND session_start = $2",
        [videoID, session.kept, other.kept])
    }
  }

  func find(_ id: Int) async throws -> Violation? {
    try await database.row("SELECT \(Self.columns) FROM violation_captures WHERE id = $1", [id]).map(Self.violation)
  }

  func list(
    _ filter: ViolationFilter, by order: ViolationOrder, isDescending: Bool, page: Page
  ) async throws -> [Violation] {
    var condition = Self.condition(filter)
    let clause = condition.clause
    let (limit, offset) = (condition.place(page.limit), condition.place(page.offset))
    let direction = isDescending ? "DESC" : "ASC"
    return try await database.rows(
      """
      SELECT \(Self.columns) FROM violation_captures\(clause)
      ORDER BY \(order.rawValue) \(direction), id \(direction) LIMIT \(limit) OFFSET \(offset)
      """, condition.values
    ).map(Self.violation)
  }

  func list(_ filter: ViolationFilter, below: Int?, limit: Int) async throws -> KeysetPage<Violation> {
    var condition = Self.condition(filter)
    condition.add("id", "<", below)
    let clause = condition.clause
    let most = condition.place(limit)
    return try KeysetPage(
      await database.rows(
        // The number twice: once for the page, once for the row.
        "SELECT id, \(Self.columns) FROM violation_captures\(clause) ORDER BY id DESC LIMIT \(most)",
        condition.values), limit: limit
    ) { row in try Self.violation(row) }
  }

  func named(_ pictures: [String]) async throws -> Set<String> {
    guard !pictures.isEmpty else { return [] }
    var (images, thumbnails) = (SQLCondition(), SQLCondition())
    images.add("frame_image_path", in: pictures)
    thumbnails.add("thumbnail_path", in: pictures)
    let (whole, small) = (images, thumbnails)
    return try await database.perform(.snapshot) { connection in
      var names: Set<String> = []
      for (column, condition) in [("frame_image_path", whole), ("thumbnail_path", small)] {
        for var row in try connection.rows(
          "SELECT \(column) FROM violation_captures\(condition.clause)", condition.values)
        {
          names.insert(try row.text())
        }
      }
      return names
    }
  }

  func count(_ filter: ViolationFilter) async throws -> Int {
    let condition = Self.condition(filter)
    var row = try await database.rows(
      "SELECT count(*) FROM violation_captures\(condition.clause)", condition.values
    ).first
    return try row?.integer() ?? 0
  }

  func statistics(_ filter: ViolationFilter, recentFrom: Timestamp) async throws -> ViolationStatistics {
    let condition = Self.condition(filter)
    var recent = filter
    recent.from = max(filter.from ?? recentFrom, recentFrom)
    let recentCondition = Self.condition(recent)
    return try await database.perform(.snapshot) { connection in
      var statistics = ViolationStatistics()
      statistics.byType = try Self.byType(connection, condition)
      try Self.total(connection, condition, into: &statistics)
      try Self.distributions(connection, condition, into: &statistics)
      var row = try connection.rows(
        "SELECT count(*) FROM violation_captures\(recentCondition.clause)", recentCondition.values
      ).first
      statistics.recent = try row?.integer() ?? 0
      return statistics
    }
  }

  func remove(ids: [Int]) async throws -> [Violation] {
    guard !ids.isEmpty else { return [] }
    var condition = SQLCondition()
    condition.add("id", in: ids)
    return try await database.changedRows(
      "DELETE FROM violation_captures\(condition.clause) RETURNING \(Self.columns)", condition.values
    ).map(Self.violation)
  }

  func remove(_ filter: ViolationFilter, limit: Int) async throws -> [Violation] {
    var condition = Self.condition(filter)
    let clause = condition.clause
    let most = condition.place(limit)
    return try await database.changedRows(
      """
      DELETE FROM violation_captures WHERE id IN
        (SELECT id FROM violation_captures\(clause) ORDER BY id LIMIT \(most)) RETURNING \(Self.columns)
      """, condition.values
    ).map(Self.violation)
  }

  // MARK: Statistics

  private static let speeds = "count(*), avg(speed), max(speed), min(speed)"

  private static func byType(
    _ connection: any SQLConnection, _ condition: SQLCondition
  ) throws -> [(type: String, speeds: ViolationStatistics.Speeds)] {
    try connection.rows(
      """
      SELECT vehicle_type, \(speeds) FROM violation_captures\(condition.clause)
      GROUP BY vehicle_type ORDER BY count(*) DESC, vehicle_type
      """, condition.values
    ).map {
      var row = $0
      return (type: try row.text(), speeds: try read(&row))
    }
  }

  private static func total(
    _ connection: any SQLConnection, _ condition: SQLCondition, into statistics: inout ViolationStatistics
  ) throws {
    let sql = "SELECT \(speeds), avg(speed_excess) FROM violation_captures\(condition.clause)"
    guard var row = try connection.rows(sql, condition.values).first else { return }
    statistics.all = try read(&row)
    statistics.averageExcess = try row.optionalNumber() ?? 0
  }

  private static func distributions(
    _ connection: any SQLConnection, _ condition: SQLCondition, into statistics: inout ViolationStatistics
  ) throws {
    let ranges = ViolationStatistics.bounds.indices.dropFirst().reversed().map {
      "WHEN speed >= \(ViolationStatistics.bounds[$0]) THEN \($0)"
    }.joined(separator: " ")
    for var row in try connection.rows(
      "SELECT CASE \(ranges) ELSE 0 END, count(*) FROM violation_captures\(condition.clause) GROUP BY 1",
      condition.values)
    {
      let range = try row.integer()
      statistics.bySpeed[range] = try row.integer()
    }
    // The hour stands at the same place in every moment.
    for var row in try connection.rows(
      """
      SELECT substr(violation_timestamp, 12, 2), count(*) FROM violation_captures\(condition.clause) GROUP BY 1
      """, condition.values)
    {
      let hour = try row.text()
      let count = try row.integer()
      if let hour = Int(hour) { statistics.byHour[hour] = count }
    }
  }

  private static func read(_ row: inout SQLRow) throws -> ViolationStatistics.Speeds {
    ViolationStatistics.Speeds(
      count: try row.integer(), average: try row.optionalNumber() ?? 0, highest: try row.optionalNumber() ?? 0,
      lowest: try row.optionalNumber() ?? 0)
  }

  private static func condition(_ filter: ViolationFilter) -> SQLCondition {
    var condition = SQLCondition()
    condition.add("video_id", "=", filter.videoID)
    condition.add("session_start", "=", filter.session?.kept)
    condition.add("vehicle_type", "=", filter.vehicleType)
    condition.add("speed", ">=", filter.leastSpeed)
    condition.add("speed", "<=", filter.mostSpeed)
    condition.add("violation_timestamp", ">=", filter.from?.kept)
    condition.add("violation_timestamp", "<=", filter.to?.kept)
    return condition
  }

  private static func whole(_ value: Double) -> Int { Int(exactly: value.rounded()) ?? 0 }

  private static func violation(_ row: SQLRow) throws -> Violation {
    var row = row
    return Violation(
      id: try row.integer(), videoID: try row.integer(), trackID: try row.integer(), speed: try row.number(),
      limit: try row.number(), vehicleType: try row.text(), classID: try row.integer(), confidence: try row.number(),
      frameNumber: try row.integer(), image: try row.text(), thumbnail: try row.text(),
      box: PixelBox(
        x1: try row.number(), y1: try row.number(), x2: try row.number(), y2: try row.number()),
      at: try row.momentText(), videoSeconds: try row.number(), created: try row.momentText(),
      session: try row.momentText())
  }
}
