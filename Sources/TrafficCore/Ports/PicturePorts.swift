/// Scales a picture to what a network wants.
package protocol FrameScaler: Sendable {
  /// Blocking: call it on a thread of its own.
  func prepare(_ picture: Picture, for layout: InputLayout) throws -> PreparedPicture
}

/// Makes the bytes of a still picture, JPEG by default.
package protocol PictureEncoder: Sendable {
  /// Blocking. `quality` 1…100.
  func encode(_ picture: Picture, quality: Int) throws -> [UInt8]
}

/// Takes frames and leaves a video file. Blocking: call it on a thread of its own.
package protocol VideoWriter: AnyObject {
  func append(_ picture: Picture, at timestamp: Timestamp) throws
  /// Writes the index and closes the file; without it the file is removed.
  func finish() throws
}
