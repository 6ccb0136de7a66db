package import Pipeline
package import Records
package import TrafficCore
package import WebServer

/// What our own API needs to show and run the videos of live monitoring.
package struct LibraryDoors: Sendable {
  package var live: LiveMonitoringDoors
  /// How a video that is looked at in this process does; nil for one that never was.
  package var status: @Sendable (CameraID) -> CameraStatus?
  /// What a file holds; throws a sentence for people.
  package var look: @Sendable (ObjectKey) async throws -> LibraryLook
  /// The same, or why it cannot be told, at once; nil while it is being found out.
  package var glance: @Sendable (ObjectKey) async -> Result<LibraryLook, any Error>?
  package var reports: @Sendable (CameraID) -> Subscription<FrameReport>
  package var message: @Sendable (FrameReport, Bool) async throws -> PreparedMessage

  package init(
    live: LiveMonitoringDoors, status: @escaping @Sendable (CameraID) -> CameraStatus?,
    look: @escaping @Sendable (ObjectKey) async throws -> LibraryLook,
    glance: @escaping @Sendable (ObjectKey) async -> Result<LibraryLook, any Error>?,
    reports: @escaping @Sendable (CameraID) -> Subscription<FrameReport>,
    message: @escaping @Sendable (FrameReport, Bool) async throws -> PreparedMessage
  ) {
    self.live = live
    self.status = status
    self.look = look
    self.glance = glance
    self.reports = reports
    self.message = message
  }

  /// The video that a path names.
  func video(_ request: Request) async throws -> LiveVideo {
    guard let id = Int(request.parameter("id")), let video = try await live.videos.find(id) else {
      throw HTTPError(404, "There is no such video.", code: "not_found")
    }
    return video
  }

  static func stream(_ video: LiveVideo) -> CameraID { CameraID("video-\(video.id)") }
}

/// What a video's file holds.
package struct LibraryLook: Sendable {
  package var description: SourceDescription
  package var bytes: Int
  /// A JPEG of its first picture; nil where it may not be shown.
  package var picture: [UInt8]?

  package init(description: SourceDescription, bytes: Int, picture: [UInt8]?) {
    self.description = description
    self.bytes = bytes
    self.picture = picture
  }
}
