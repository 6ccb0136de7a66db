package import TrafficCore

/// One video of live monitoring, with what was drawn for it. Drawings and matrices are JSON texts in the contract's form.
package struct LiveVideo: Sendable, Hashable {
  package let id: Int
  package var name: String
  /// The name of its object.
  package var file: String
  /// `{"roi_polygon": [[x, y], …]}` in pixels of the video.
  package var region: String?
  /// `{"points": [{"pixel": [x, y], "real": [X, Y]}, …]}`, the latter in metres.
  package var calibration: String?
  /// Three rows of three: picture to road.
  package var homography: String?
  package var cameraMatrix: String?
  /// How many pictures a second are looked at, at most. Speeds come from timestamps.
  package var framesPerSecond: Double
  package let created: Timestamp
  package var updated: Timestamp

  package init(
    id: Int, name: String, file: String, region: String? = nil, calibration: String? = nil, homography: String? = nil,
    cameraMatrix: String? = nil, framesPerSecond: Double = 30, created: Timestamp, updated: Timestamp? = nil
  ) {
    self.id = id
    self.name = name
    self.file = file
    self.region = region
    self.calibration = calibration
    self.homography = homography
    self.cameraMatrix = cameraMatrix
    self.framesPerSecond = framesPerSecond
    self.created = created
    self.updated = updated ?? created
  }
}
