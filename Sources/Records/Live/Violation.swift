package import TrafficCore

/// A vehicle that was too fast, with its pictures.
package struct Violation: Sendable, Hashable {
  /// 0 until it is kept.
  package var id: Int
  package let videoID: Int
  package let trackID: Int
  /// km/h; so also the limit.
  package let speed: Double
  package let limit: Double
  package let vehicleType: String
  /// As COCO numbers classes.
  package let classID: Int
  package let confidence: Double
  package let frameNumber: Int
  /// The names of its pictures' objects below `violations/`; empty where there is none.
  package let image: String
  package let thumbnail: String
  package let box: PixelBox
  package let at: Timestamp
  /// Since the beginning of the video.
  package let videoSeconds: Double
  package let created: Timestamp
  package let session: Timestamp

  package init(
    id: Int = 0, videoID: Int, trackID: Int, speed: Double, limit: Double, vehicleType: String, classID: Int,
    confidence: Double, frameNumber: Int, image: String, thumbnail: String, box: PixelBox, at: Timestamp,
    videoSeconds: Double, created: Timestamp, session: Timestamp
  ) {
    self.id = id
    self.videoID = videoID
    self.trackID = trackID
    self.speed = speed
    self.limit = limit
    self.vehicleType = vehicleType
    self.classID = classID
    self.confidence = confidence
    self.frameNumber = frameNumber
    self.image = image
    self.thumbnail = thumbnail
    self.box = box
    self.at = at
    self.videoSeconds = videoSeconds
    self.created = created
    self.session = session
  }

  package var excess: Double { speed - limit }

  /// Below which its pictures lie in the object store.
  package static let folder = "violations/"
}
