import Records
import WebServer

/// Scenes of cameras as our own API writes them.
enum SceneJSON {
  /// What is drawn in a scene, each a list.
  private static let parts = ["regions", "lines", "zones", "lanes", "gates"]

  static func summary(_ sight: CameraSight) -> JSONValue {
    let scene = drawn(sight.camera)
    let counts = parts.map { ($0, JSONValue.integer(scene?[$0]?.array?.count ?? 0)) }
    return .object(head(sight) + [("is_calibrated", .bool(scene?["calibration"]?.members != nil))] + counts)
  }

  static func scene(_ sight: CameraSight) -> JSONValue {
    .object(head(sight) + [("scene", drawn(sight.camera) ?? .null)])
  }

  /// The same camera with another scene.
  static func camera(_ old: Camera, scene: JSONValue?) -> Camera {
    var camera = old
    let others = (CameraJSON.form(old).members ?? []).filter { $0.0 != "scene" }
    camera.form = JSONValue.object(others + (scene.map { [("scene", $0)] } ?? [])).text
    return camera
  }

  private static func head(_ sight: CameraSight) -> [(String, JSONValue)] {
    [
      ("id", .string(sight.camera.id)), ("name", CameraJSON.form(sight.camera)["name"] ?? .null),
      ("is_fixed", .bool(sight.isFixed)), ("is_drawn", .bool(drawn(sight.camera) != nil)),
      ("revision", .integer(sight.camera.revision)), ("updated", OwnJSON.time(sight.camera.updated)),
    ]
  }

  private static func drawn(_ camera: Camera) -> JSONValue? {
    CameraJSON.form(camera)["scene"].flatMap { $0 == .null ? nil : $0 }
  }

  static let summarySchema = Schema.object([
    "id": .described(.string, "The camera's."), "name": Schema.string.orNull, "is_fixed": .boolean,
    "is_drawn": .boolean, "revision": .integer, "updated": .dateTime, "is_calibrated": .boolean, "regions": .integer,
    "lines": .integer, "zones": .integer, "lanes": .integer, "gates": .integer,
  ])

  static let schema = Schema.object([
    "id": .described(.string, "The camera's."), "name": Schema.string.orNull, "is_fixed": .boolean,
    "is_drawn": .boolean, "revision": .integer, "updated": .dateTime,
    "scene": .described(.any, "As in a scene file; null: none."),
  ])
}
