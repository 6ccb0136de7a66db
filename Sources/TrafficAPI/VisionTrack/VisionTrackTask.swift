import Records

/// A video that is about to become a job, with the session it fills.
struct VisionTrackTask {
  let id = RandomID.make()
  let sessionID = RandomID.make()
  /// What the client called it.
  let name: String
  private let suffix: String

  init(filename: String) {
    name = FileName(filename, empty: "video").text
    suffix = VisionTrackMedia.suffix(filename)
  }

  func inputKey() throws -> ObjectKey { try ObjectKey("uploads/\(id)\(suffix)") }
}
