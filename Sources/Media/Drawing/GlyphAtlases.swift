import Groundwork

/// Keeps the atlases of the text sizes in use, so that each is drawn once per process.
final class GlyphAtlases: Sendable {
  /// Pictures of a house come in few sizes; a stream that changes its size on end must not fill the memory.
  private static let capacity = 12

  private let known = Lock<[(size: Int, atlas: GlyphAtlas)]>([])

  static let shared = GlyphAtlases()

  func atlas(size: Int) throws(MediaError) -> GlyphAtlas {
    if let found = known.withLock({ atlases in atlases.first { $0.size == size }?.atlas }) { return found }
    let made = try GlyphPainter(size: size).atlas()
    known.withLock { atlases in
      if atlases.count >= Self.capacity { atlases.removeFirst() }
      atlases.append((size, made))
    }
    return made
  }
}
