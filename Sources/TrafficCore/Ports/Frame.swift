/// Which camera, file or stream a frame came from.
package struct CameraID: Sendable, Hashable, CustomStringConvertible {
  package let name: String

  package init(_ name: String) { self.name = name }

  package var description: String { name }
}

/// One picture on its way through the house.
package struct Frame: Sendable {
  package let camera: CameraID
  /// Counts what the source delivered, from 0. Never a clock: frames may be missing.
  package let index: Int
  /// Presentation time; gaps and variable rates of the source are kept.
  package let timestamp: Timestamp
  package let picture: Picture

  package init(camera: CameraID, index: Int, timestamp: Timestamp, picture: Picture) {
    self.camera = camera
    self.index = index
    self.timestamp = timestamp
    self.picture = picture
  }
}
