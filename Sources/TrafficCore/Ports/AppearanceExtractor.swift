/// Says how things in a picture look, as unit vectors that are close for the same thing: for trackers that ask.
package protocol AppearanceExtractor: Sendable {
  /// One vector per box, all of one length; empty for a box outside the picture.
  func appearances(of boxes: [PixelBox], in picture: Picture, from camera: CameraID) async throws -> [[Float]]
}
