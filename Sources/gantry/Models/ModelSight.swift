import Inference
import TrafficCore
import WebServer

/// The installed models as our own API shows them: what they say of themselves, and what the loaded one costs here.
enum ModelSight {
  static func list(_ model: SharedModel?, _ speed: ModelSpeed) async throws -> [JSONValue] {
    let milliseconds = try await speed.millisecondsPerPicture()
    return try ModelShelf(extra: nil).entries().map { entry in
      let accuracy = ModelNotes.read(path: entry.path).accuracy.sorted { $0.key < $1.key }
      var members: [(String, JSONValue)] = [
        ("name", .string(entry.name)), ("bytes", .integer(entry.byteCount)),
        ("ap50", .object(accuracy.map { ($0.key, .number($0.value)) })),
      ]
      if let model, entry.path == model.path {
        let size = model.detector.inputLayout.size
        members += [
          ("is_loaded", true), ("milliseconds", milliseconds.map { .number(($0 * 10).rounded() / 10) } ?? .null),
          ("input", [.integer(size.width), .integer(size.height)]),
          ("classes", .array(model.detector.classes.names.map { .string($0) })),
        ]
      } else {
        members += [("is_loaded", false), ("milliseconds", .null), ("input", .null), ("classes", .null)]
      }
      return .object(members)
    }
  }
}
