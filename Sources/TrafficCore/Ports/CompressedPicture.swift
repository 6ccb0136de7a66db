/// One picture as a camera or an encoder has compressed it: H.264 as a stream of bytes (ITU-T H.264, annex B).
package struct CompressedPicture: Sendable {
  /// The moment of the decoded picture: both are known by the same.
  package var timestamp: Timestamp
  package var size: PixelSize
  package var bytes: [UInt8]

  package init(timestamp: Timestamp, size: PixelSize, bytes: [UInt8]) {
    self.timestamp = timestamp
    self.size = size
    self.bytes = bytes
  }
}

/// Takes what a camera sends as it came, for those who watch or keep it without another encoding. Called on the
/// camera's own thread: it returns at once.
package protocol CompressedIntake: Sendable {
  /// Of a connection that begins, and when it turns out otherwise.
  ///
  /// - Parameter parameters: of the decoder, where the camera has told them beforehand; nil when what it sends cannot
  ///   be passed on, because it is not H.264 or not in the order in which it is shown.
  func opened(parameters: [UInt8]?)
  /// Whether anybody wants them now; asked before every picture.
  var isWanted: Bool { get }
  func take(_ picture: CompressedPicture)
}
