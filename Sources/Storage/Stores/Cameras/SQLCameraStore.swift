import Groundwork
import Records
import TrafficCore

/// The cameras that somebody has added.
struct SQLCameraStore: CameraStore {
  let database: any Database

  private static let columns = "id, address, is_enabled, form, revision, created, updated"

  func insert(_ camera: Camera) async throws {
    try await database.run(
      "INSERT INTO gantry_cameras (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      [
        camera.id, camera.address.revealed, camera.isEnabled, camera.form, camera.revision, camera.created,
        camera.updated,
      ])
  }

  func find(_ id: String) async throws -> Camera? {
    try await database.row("SELECT \(Self.columns) FROM gantry_cameras WHERE id = $1", [id]).map(Self.camera)
  }

  func list() async throws -> [Camera] {
    try await database.rows("SELECT \(Self.columns) FROM gantry_cameras ORDER BY id", []).map(Self.camera)
  }

  func update(_ camera: Camera) async throws -> Bool {
    try await database.run(
      """
      UPDATE gantry_cameras SET address = $2, is_enabled = $3, form = $4, revision = $5, updated = $6
      WHERE id = $1 AND revision = $5 - 1 AND created = $7
      """,
      [
        camera.id, camera.address.revealed, camera.isEnabled, camera.form, camera.revision, camera.updated,
        camera.created,
      ]) == 1
  }

  func remove(_ camera: Camera) async throws -> Bool {
    try await database.run(
      "DELETE FROM gantry_cameras WHERE id = $1 AND revision = $2 AND created = $3",
      [camera.id, camera.revision, camera.created]) == 1
  }

  private static func camera(_ row: SQLRow) throws -> Camera {
    var row = row
    return Camera(
      id: try row.text(), address: Secret(try row.text()), isEnabled: try row.flag(), form: try row.text(),
      revision: try row.integer(), created: try row.moment(), updated: try row.moment())
  }
}
