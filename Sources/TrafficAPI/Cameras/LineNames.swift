import Records
import TrafficCore
import WebServer

/// What the two ways over a camera's lines are called, as its scene says now.
struct LineNames: Sendable {
  private var names: [String: [LineDirection: String]] = [:]

  init(_ camera: Camera) {
    for line in CameraJSON.form(camera)["scene"]?["lines"]?.array ?? [] {
      guard let name = line["name"]?.string else { continue }
      for way in LineDirection.allCases { names[name, default: [:]][way] = line[way.rawValue]?.string }
    }
  }

  /// The way's own word where the scene has no other.
  subscript(line: String, way: LineDirection) -> String { names[line]?[way] ?? way.rawValue }

  func json(_ line: String) -> JSONValue {
    .object(LineDirection.allCases.map { ($0.rawValue, .string(self[line, $0])) })
  }
}
