import TrafficCore

/// One line of text as masks side by side.
struct TextShape: CoverageShape {
  private let atlas: GlyphAtlas
  /// Each letter with the place of its mask's upper left corner.
  private let letters: [(glyph: GlyphAtlas.Glyph, x: Int, y: Int)]
  let bounds: PixelBox

  /// - Parameters:
  ///   - x: where the pen starts.
  ///   - baseline: the row the letters stand on.
  init(_ text: some Sequence<Unicode.Scalar>, atlas: GlyphAtlas, x: Int, baseline: Int) {
    self.atlas = atlas
    var pen = Double(x)
    var letters: [(glyph: GlyphAtlas.Glyph, x: Int, y: Int)] = []
    for scalar in text {
      let glyph = atlas.glyph(of: scalar)
      letters.append((glyph, Int(pen.rounded()) + glyph.left, baseline - glyph.top))
      pen += glyph.advance
    }
    self.letters = letters
    let left = letters.map(\.x).min() ?? x
    let right = letters.map { $0.x + $0.glyph.width }.max() ?? x
    bounds = PixelBox(
      x1: Double(left), y1: Double(letters.map(\.y).min() ?? baseline), x2: Double(right),
      y2: Double(letters.map { $0.y + $0.glyph.height }.max() ?? baseline))
  }

  func cover(row y: Int, into row: inout CoverageRow) {
    unsafe atlas.coverage.withUnsafeBufferPointer { masks in
      for letter in letters where y >= letter.y && y < letter.y + letter.glyph.height {
        let start = letter.glyph.start + (y - letter.y) * letter.glyph.width
        unsafe row.raise(
          from: letter.x, mask: UnsafeBufferPointer(rebasing: masks[start..<start + letter.glyph.width]))
      }
    }
  }
}
