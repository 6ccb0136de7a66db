import TrafficCore

/// Where a plate with one line of text goes, so that all of it stays inside the picture.
struct LabelLayout {
  let plate: RectangleShape
  let text: TextShape

  /// Nil for an empty text, and where not even one letter has room or all places are taken.
  ///
  /// - Parameters:
  ///   - wishes: the upper left corners that a plate of a size should have, the best first.
  ///   - mustShow: when no wished place is free, takes the first inside the picture all the same.
  ///   - isFree: whether nothing else lies there.
  init?(
    _ label: String, wishes: (_ plate: PixelSize) -> [(x: Int, y: Int)], atlas: GlyphAtlas, scale: DrawingScale,
    size: PixelSize, mustShow: Bool, isFree: (RectangleShape) -> Bool
  ) {
    let room = Double(size.width - 2 * scale.horizontalPadding)
    let scalars = Self.shorten(label, to: room, atlas: atlas)
    guard !scalars.isEmpty else { return nil }
    let width = min(Int(atlas.width(of: scalars).rounded(.up)) + 2 * scale.horizontalPadding, size.width)
    let height = min(atlas.ascent + atlas.descent + 2 * scale.verticalPadding, size.height)
    func plate(_ wish: (x: Int, y: Int)) -> RectangleShape {
      let left = min(max(wish.x, 0), size.width - width)
      let upper = min(max(wish.y, 0), size.height - height)
      return RectangleShape(x: left..<left + width, y: upper..<upper + height)
    }
    let wished = wishes(PixelSize(width: width, height: height))
    // A place that had to be moved up or down no longer says which box is meant.
    let inside = wished.filter { $0.y >= 0 && $0.y + height <= size.height }.map(plate)
    let moved = wished.map(plate)
    guard
      let place = inside.first(where: isFree) ?? moved.first(where: isFree)
        ?? (mustShow ? inside.first ?? moved.first : nil)
    else { return nil }
    self.plate = place
    text = TextShape(
      scalars, atlas: atlas, x: place.x.lowerBound + scale.horizontalPadding,
      baseline: place.y.lowerBound + scale.verticalPadding + atlas.ascent)
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
