import Records
import TrafficCore

/// The videos of live monitoring.
struct SQLLiveVideoStore: LiveVideoStore {
  let database: any Database

  private static let columns =
    "id, name, file_path, roi, calibrate_coordinates, homography_matrix, camera_matrix, fps, created_at, updated_at"

  /// A row that nobody sees: what is left of it is its number, which is not given out again.
  func reserve() async throws -> Int {
    try await database.perform(.transaction) { connection in
      var row = try connection.rows(
        "INSERT INTO videos (name, file_path, created_at, updated_at) VALUES ('', '', '', '') RETURNING id"
      ).first
      guard let id = try row?.integer() else { throw StoreError(.damaged, "The database gives out no number.") }
      try connection.run("DELETE FROM videos WHERE id = $1", [id])
      return id
    }
  }

  func insert(_ video: LiveVideo) async throws {
    try await database.run(
      "INSERT INTO videos (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      [
        video.id, video.name, video.file, video.region, video.calibration, video.homography, video.cameraMatrix,
        video.framesPerSecond, video.created.kept, video.updated.kept,
      ])
  }

  func find(_ id: Int) async throws -> LiveVideo? {
    try await database.row("SELECT \(Self.columns) FROM videos WHERE id = $1", [id]).map(Self.video)
  }

  func list(page: Page) async throws -> [LiveVideo] {
    try await database.rows(
      "SELECT \(Self.columns) FROM videos ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2",
      [page.limit, page.offset]
    ).map(Self.video)
  }

  func count() async throws -> Int {
    var row = try await database.row("SELECT count(*) FROM videos", [])
    return try row?.integer() ?? 0
  }

  func update(_ video: LiveVideo, unchangedSince moment: Timestamp) async throws -> Bool {
    try await database.run(
      """
      UPDATE videos SET name = $2, roi = $3, calibrate_coordinates = $4, homography_matrix = $5, camera_matrix = $6,
        fps = $7, updated_at = $8 WHERE id = $1 AND updated_at = $9
      """,
      [
        video.id, video.name, video.region, video.calibration, video.homography, video.cameraMatrix,
        video.framesPerSecond, video.updated.kept, moment.kept,
      ]) == 1
  }

  func remove(_ id: Int) async throws -> Bool {
    try await database.run("DELETE FROM videos WHERE id = $1", [id]) == 1
  }

  private static func video(_ row: SQLRow) throws -> LiveVideo {
    var row = row
    return LiveVideo(
      id: try row.integer(), name: try row.text(), file: try row.text(), region: try row.optionalText(),
      calibration: try row.optionalText(), homography: try row.optionalText(), cameraMatrix: try row.optionalText(),
      framesPerSecond: try row.number(), created: try row.momentText(), updated: try row.momentText())
  }
}
