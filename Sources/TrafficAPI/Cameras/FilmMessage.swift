import Groundwork
import Pipeline
import TrafficCore
import WebServer
import Wire

/// A piece of a film as it goes to a page: the length of a JSON object in four bytes, big end first; the object; MP4.
enum FilmMessage {
  static func begin(_ beginning: FilmBeginning, how: FilmStatus.How?) -> [UInt8] {
    message(
      [
        "kind": "begin", "type": .string(beginning.type),
        "start": .integer(Int(beginning.start.microseconds / 1000)),
        "size": [.integer(beginning.size.width), .integer(beginning.size.height)],
        "how": how.map { .string($0.rawValue) } ?? .null,
      ], beginning.bytes)
  }

  static func fragment(_ fragment: FilmFragment, lost: Int) -> [UInt8] {
    message(
      [
        "kind": "fragment", "at": .integer(Int(fragment.timestamp.microseconds / 1000)),
        "is_key": .bool(fragment.isKey), "lost": .integer(lost),
      ], fragment.bytes)
  }

  /// There is nothing to show now.
  static func waiting(_ status: CameraStatus?) -> [UInt8] {
    message(
      [
        "kind": "waiting", "phase": status.map { .string($0.phase.rawValue) } ?? .null,
        "reason": OwnJSON.text(status?.reason),
      ], [])
  }

  private static func message(_ json: JSONValue, _ rest: [UInt8]) -> [UInt8] {
    let text = Array(json.text.utf8)
    let length = UInt32(text.count)
    return (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + text + rest
  }
}
