package import TrafficCore

/// Compresses the pictures of one camera, for those who watch or keep them as a film.
package protocol FilmEncoder: Sendable {
  /// - Parameters:
  ///   - isHidden: without what must not be recognised.
  ///   - isKey: a film may begin with it.
  /// - Returns: nil when nothing came of this picture.
  func encode(
    _ report: FrameReport, picture: Picture, isHidden: Bool, isKey: Bool
  ) async throws -> CompressedPicture?
}
