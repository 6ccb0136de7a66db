import Groundwork
import Pipeline
import Records
import TrafficCore
import WebServer

/// Videos as our own API writes them.
enum LibraryJSON {
  /// - Parameter look: or why the file cannot be read; nil while that is being found out.
  static func video(
    _ video: LiveVideo, _ status: CameraStatus?, isRunning: Bool, _ look: Result<LibraryLook, any Error>?
  ) -> JSONValue {
    let place = "\(OwnAPI.prefix)/videos/\(video.id)"
    var problem: String?
    if case .failure(let error) = look { problem = Redaction.redacted((error as? HTTPError)?.text ?? "\(error)") }
    let found = try? look?.get()  // said by `problem`
    return [
      "id": .integer(video.id), "name": .string(video.name), "fps": .number(video.framesPerSecond),
      "created": OwnJSON.time(video.created), "updated": OwnJSON.time(video.updated), "is_running": .bool(isRunning),
      "status": status.map(CameraJSON.status) ?? .null, "has_region": .bool(video.region != nil),
      "has_calibration": .bool(video.homography != nil || video.calibration != nil),
      "media": found.map(media) ?? .null, "problem": OwnJSON.text(problem),
      "picture": found?.picture == nil ? .null : .string("\(place)/picture.jpg"), "file": .string("\(place)/file"),
    ]
  }

  private static func media(_ look: LibraryLook) -> JSONValue {
    let description = look.description
    return [
      "width": .integer(description.size.width), "height": .integer(description.size.height),
      "codec": OwnJSON.text(description.codec), "bytes": .integer(look.bytes),
      "fps": description.framesPerSecond.map { .number(($0 * 100).rounded() / 100) } ?? .null,
      "seconds": description.duration.map { .number((($0 / .seconds(1)) * 10).rounded() / 10) } ?? .null,
    ]
  }

  static let schema = Schema.named(
    "Video",
    .object([
      "id": .integer, "name": .string, "fps": .described(.number, "Pictures a second that are looked at, at most."),
      "created": .dateTime, "updated": .dateTime, "is_running": .described(.boolean, "Whether it is looked at now."),
      "status": .described(CameraSchemas.status.orNull, "Of the last time it was looked at in this process."),
      "has_region": .boolean, "has_calibration": .boolean,
      "media": .described(
        Schema.object([
          "width": .integer, "height": .integer, "codec": Schema.string.orNull, "bytes": .integer,
          "fps": Schema.number.orNull, "seconds": Schema.number.orNull,
        ]).orNull, "null while that is being found out, or when there is a problem."),
      "problem": .described(Schema.string.orNull, "Why the file cannot be read."),
      "picture": .described(Schema.string.orNull, "The address of its first picture; null where it may not be shown."),
      "file": .described(.string, "The address of the file itself."),
    ]))
}
