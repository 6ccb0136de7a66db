import Records
import WebServer

/// The name of an uploaded video: what decides whether it is one.
struct TrafficAIVideo {
  /// For the row.
  let name: String
  /// `.mp4`; part of the object's name.
  let suffix: String

  static let allowed = [".avi", ".mkv", ".mov", ".mp4", ".webm"]

  /// - Throws: 400 for another suffix.
  init(filename: String) throws(HTTPError) {
    let file = FileName(filename, empty: "unknown.mp4")
    name = file.text
    suffix = file.suffix.isEmpty ? ".mp4" : file.suffix
    guard Self.allowed.contains(suffix) else {
      throw .badRequest("Unsupported file format: \(suffix). Allowed formats: \(Self.allowed.joined(separator: ", "))")
    }
  }

  func key(taskID: String) throws -> ObjectKey { try ObjectKey("uploads/\(taskID)\(suffix)") }
}
