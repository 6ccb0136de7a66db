import Groundwork
import Pipeline
import Records
import TrafficCore
import WebServer

/// Cameras as our own API writes them.
enum CameraJSON {
  /// - Parameter film: nil while nobody watches it and no clip is wanted.
  static func sight(_ sight: CameraSight, film: FilmStatus?) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("id", .string(sight.camera.id)), ("address", .string(sight.camera.shownAddress)),
      ("enabled", .bool(sight.camera.isEnabled)), ("is_fixed", .bool(sight.isFixed)),
      ("revision", .integer(sight.camera.revision)), ("created", OwnJSON.time(sight.camera.created)),
      ("updated", OwnJSON.time(sight.camera.updated)), ("status", sight.status.map(status) ?? .null),
    ]
    members += [("video", film.map(video) ?? .null), ("settings", form(sight.camera))]
    return .object(members)
  }

  static func form(_ camera: Camera) -> JSONValue {
    (try? JSONValue(parsing: Array(camera.form.utf8))) ?? .object([])  // damaged by hand: shown as empty
  }

  /// Another one after the camera was removed and made again, and for a fixed one after every start.
  static func tag(_ camera: Camera) -> String {
    "\"\(camera.id)-\(camera.revision)-\(String(camera.created.microseconds, radix: 36))\""
  }

  static func status(_ status: CameraStatus) -> JSONValue {
    let (frames, rates) = (status.frames, status.rates)
    return [
      "phase": .string(status.phase.rawValue), "reason": OwnJSON.text(status.reason),
      "since": OwnJSON.time(status.since), "run": .string(status.run.name),
      "generation": .integer(status.run.generation), "is_degraded": .bool(status.isDegraded),
      "latency_ms": status.latency.map { .integer(Int($0 / .milliseconds(1))) } ?? .null,
      "fps": ["received": rate(rates.received), "processed": rate(rates.processed), "dropped": rate(rates.dropped)],
      "frames": [
        "received": .integer(frames.received), "unsampled": .integer(frames.unsampled),
        "processed": .integer(frames.processed), "gated": .integer(frames.gated), "dropped": .integer(frames.dropped),
      ],
    ]
  }

  private static func video(_ film: FilmStatus) -> JSONValue {
    [
      "how": .string(film.how.rawValue), "watching": .integer(film.watching), "is_kept": .bool(film.isKept),
      "fps": rate(film.framesPerSecond),
      "encode_ms": film.encoding.map { .number((($0 / .milliseconds(1)) * 100).rounded() / 100) } ?? .null,
      "lost": .integer(film.lost),
    ]
  }

  static func minute(_ minute: MinuteCompleteness) -> JSONValue {
    [
      "minute": OwnJSON.time(minute.minute), "expected": rate(minute.expected), "processed": .integer(minute.processed),
      "dropped": .integer(minute.dropped), "seconds": rate(minute.seconds),
      "seconds_online": rate(minute.secondsOnline),
      "share": part(minute.share), "coverage": part(minute.coverage),
    ]
  }

  static func part(_ number: Double?) -> JSONValue { number.map { .number(($0 * 1000).rounded() / 1000) } ?? .null }

  private static func rate(_ number: Double) -> JSONValue { .number((number * 10).rounded() / 10) }
}
