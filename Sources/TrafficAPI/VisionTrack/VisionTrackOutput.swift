import Records

/// A file that a session leaves, by the name under which it is fetched.
struct VisionTrackOutput: Equatable {
  let name: String
  let key: ObjectKey
  let type: String

  static func picture(_ sessionID: String) -> VisionTrackOutput { make("\(sessionID)\(pictureEnd)") }

  static func video(_ sessionID: String) -> VisionTrackOutput { make("\(sessionID)\(videoEnd)") }

  /// nil for a name that the server never made.
  init?(name: String) {
    let end = [Self.pictureEnd, Self.videoEnd].first { name.hasSuffix($0) }
    guard let end, RandomID.isUUID(String(name.dropLast(end.count))) else { return nil }
    self = Self.make(name)
  }

  private init(name: String, key: ObjectKey) {
    self.name = name
    self.key = key
    type = name.hasSuffix(".mp4") ? "video/mp4" : "image/jpeg"
  }

  /// Relative to this server.
  var address: String { "/api/v1/output/\(name)" }

  private static let pictureEnd = "_annotated.jpg"
  private static let videoEnd = "_output.mp4"

  /// - Precondition: made of an id and an end, which an object's name may have.
  private static func make(_ name: String) -> VisionTrackOutput {
    guard let key = try? ObjectKey("outputs/\(name)") else { preconditionFailure("\(name) cannot name an object") }
    return VisionTrackOutput(name: name, key: key)
  }
}
