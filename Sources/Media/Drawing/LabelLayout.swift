import TrafficCore

/// Where a plate with one line of text goes, so that all of it stays inside the picture.
struct LabelLayout {
  let plate: RectangleShape
  let text: TextShape

  /// Nil for an empty text, and where not even one letter has room.
  ///
  /// - Parameters:
  ///   - x: the wished left edge of the plate.
  ///   - candidates: wished upper edges, the best first; the first that fits is taken, else the nearest to the last.
  init?(
    _ label: String, x: Int, upperEdges candidates: (_ height: Int) -> [Int], atlas: GlyphAtlas,
    scale: DrawingScale, size: PixelSize
  ) {
    let room = Double(size.width - 2 * scale.horizontalPadding)
    let scalars = Self.shorten(label, to: room, atlas: atlas)
    guard !scalars.isEmpty else { return nil }
    let width = min(Int(atlas.width(of: scalars).rounded(.up)) + 2 * scale.horizontalPadding, size.width)
    let height = min(atlas.ascent + atlas.descent + 2 * scale.verticalPadding, size.height)
    let left = min(max(x, 0), size.width - width)
    let wished = candidates(height)
    let fitting = wished.first { $0 >= 0 && $0 + height <= size.height }
    let upper = fitting ?? min(max(wished.last ?? 0, 0), size.height - height)
    plate = RectangleShape(x: left..<left + width, y: upper..<upper + height)
    text = TextShape(
      scalars, atlas: atlas, x: left + scale.horizontalPadding, baseline: upper + scale.verticalPadding + atlas.ascent)
  }

  /// The text, cut off with an ellipsis where it is wider than `room`. Line breaks become spaces.
  private static func shorten(_ label: String, to room: Double, atlas: GlyphAtlas) -> [Unicode.Scalar] {
    var scalars = label.unicodeScalars.map { $0.isPrintable || !$0.properties.isWhitespace ? $0 : " " }
    guard atlas.width(of: scalars) > room else { return scalars }
    let ellipsis: Unicode.Scalar = "…"
    while !scalars.isEmpty, atlas.width(of: scalars + [ellipsis]) > room { scalars.removeLast() }
    return scalars.isEmpty ? [] : scalars + [ellipsis]
  }
}

extension Unicode.Scalar {
  /// Of ASCII; spares most letters a look into the tables of Unicode.
  fileprivate var isPrintable: Bool { value >= 0x20 && value < 0x7F }
}
