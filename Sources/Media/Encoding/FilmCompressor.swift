package import TrafficCore

/// Compresses the pictures of one camera as up to two films: as they are, and without what is to be hidden. Blocking; one
/// thread at a time.
package final class FilmCompressor {
  private let subject: String
  private let mosaic = PictureMosaic()
  private var encoders: [Bool: LiveEncoder] = [:]

  /// - Parameter subject: the film, for errors.
  package init(subject: String) { self.subject = subject }

  /// - Parameter hidden: what must not be recognised, in pixels; nil for the film that shows all.
  /// - Returns: nil when nothing came of this picture.
  package func encode(
    _ picture: Picture, at timestamp: Timestamp, hiding hidden: [PixelBox]?, isKey: Bool
  ) throws -> CompressedPicture? {
    let encoder = try encoders[hidden != nil] ?? LiveEncoder(subject: subject)
    encoders[hidden != nil] = encoder
    let shown = hidden.map { mosaic.hide($0, in: picture) } ?? picture
    return try encoder.encode(shown, at: timestamp, isKey: isKey)
  }
}
