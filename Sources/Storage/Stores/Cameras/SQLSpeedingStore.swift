import Records
import TrafficCore

/// The logs of vehicles that cameras saw too fast.
struct SQLSpeedingStore: SpeedingStore {
  let database: any Database

  private static let values =
    "camera, run, generation, vehicle, class, speed, plus_minus, speed_limit, lane, frame, at, x1, y1, x2, y2, "
    + "picture, thumbnail"

  func insert(_ entries: [SpeedingEntry]) async throws -> Int {
    try await database.perform(.transaction) { connection in
      try entries.reduce(0) { count, entry in
        try count
          + connection.run(
            """
            INSERT INTO gantry_speeding (\(Self.values))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING
            """,
            [
              entry.camera.name, entry.run, entry.generation, entry.vehicle, entry.trafficClass.rawValue, entry.speed,
              entry.plusMinus, entry.limit, entry.lane, entry.frame, entry.at, Self.whole(entry.box?.x1),
              Self.whole(entry.box?.y1), Self.whole(entry.box?.x2), Self.whole(entry.box?.y2), entry.picture,
              entry.thumbnail,
            ])
      }
    }
  }

  func find(_ id: Int) async throws -> SpeedingEntry? {
    try await database.row("SELECT id, \(Self.values) FROM gantry_speeding WHERE id = $1", [id]).map(Self.entry)
  }

  func list(_ filter: SpeedingFilter, isOldestFirst: Bool, limit: Int) async throws -> [SpeedingEntry] {
    var condition = Self.condition(filter)
    let clause = condition.clause
    let most = condition.place(limit)
    return try await database.rows(
      """
      SELECT id, \(Self.values) FROM gantry_speeding\(clause)
      ORDER BY id \(isOldestFirst ? "ASC" : "DESC") LIMIT \(most)
      """, condition.values
    ).map(Self.entry)
  }

  func count(_ filter: SpeedingFilter) async throws -> Int {
    let condition = Self.condition(filter)
    var row = try await database.rows(
      "SELECT count(*) FROM gantry_speeding\(condition.clause)", condition.values
    ).first
    return try row?.integer() ?? 0
  }

  func minutes(of camera: CameraID, from: Timestamp, to: Timestamp) async throws -> [Timestamp: Int] {
    let rows = try await database.rows(
      """
      SELECT at / 60000000, count(*) FROM gantry_speeding WHERE camera = $1 AND at >= $2 AND at < $3 GROUP BY 1
      """, [camera.name, from, to])
    return try rows.reduce(into: [:]) { counts, row in
      var row = row
      counts[Timestamp(microseconds: Int64(try row.integer()) * 60_000_000)] = try row.integer()
    }
  }

  func named(_ pictures: [String]) async throws -> Set<String> {
    guard !pictures.isEmpty else { return [] }
    var (whole, small) = (SQLCondition(), SQLCondition())
    whole.add("picture", in: pictures)
    small.add("thumbnail", in: pictures)
    let asked = [("picture", whole), ("thumbnail", small)]
    return try await database.perform(.snapshot) { connection in
      var names: Set<String> = []
      for (column, condition) in asked {
        let sql = "SELECT \(column) FROM gantry_speeding\(condition.clause)"
        for var row in try connection.rows(sql, condition.values) { names.insert(try row.text()) }
      }
      return names
    }
  }

  func remove(before: Timestamp, limit: Int) async throws -> [SpeedingEntry] {
    try await database.changedRows(
      """
      DELETE FROM gantry_speeding WHERE id IN (SELECT id FROM gantry_speeding WHERE at < $1 ORDER BY at LIMIT $2)
      RETURNING id, \(Self.values)
      """, [before, limit]
    ).map(Self.entry)
  }

  private static func condition(_ filter: SpeedingFilter) -> SQLCondition {
    var condition = SQLCondition()
    condition.add("camera", "=", filter.camera?.name)
    condition.add("class", "=", filter.trafficClass?.rawValue)
    condition.add("speed", ">=", filter.leastSpeed)
    condition.add("at", ">=", filter.from)
    condition.add("at", "<", filter.to)
    condition.add("id", ">", filter.after)
    condition.add("id", "<", filter.below)
    return condition
  }

  private static func entry(_ row: SQLRow) throws -> SpeedingEntry {
    var row = row
    return SpeedingEntry(
      id: try row.integer(), camera: CameraID(try row.text()), run: try row.text(), generation: try row.integer(),
      vehicle: try row.integer(), trafficClass: try row.word(TrafficClass.self), speed: try row.number(),
      plusMinus: try row.number(), limit: try row.number(), lane: try row.optionalText(), frame: try row.integer(),
      at: try row.moment(), box: try box(&row), picture: try row.optionalText(), thumbnail: try row.optionalText())
  }

  private static func box(_ row: inout SQLRow) throws -> PixelBox? {
    let sides = [
      try row.optionalInteger(), try row.optionalInteger(), try row.optionalInteger(), try row.optionalInteger(),
    ].compactMap { $0.map(Double.init) }
    return sides.count == 4 ? PixelBox(x1: sides[0], y1: sides[1], x2: sides[2], y2: sides[3]) : nil
  }

  private static func whole(_ pixels: Double?) -> Int? { pixels.flatMap { Int(exactly: $0.rounded()) } }
}
