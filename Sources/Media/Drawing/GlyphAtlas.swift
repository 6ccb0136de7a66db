/// The letters of one size as coverage masks, drawn by cairo once and copied ever after. Immutable.
struct GlyphAtlas: Sendable {
  /// One letter's mask and where it lies relative to the pen on the baseline.
  struct Glyph: Sendable {
    let width: Int
    let height: Int
    /// Pixels from the pen to the mask's left edge.
    let left: Int
    /// Pixels from the baseline up to the mask's upper edge.
    let top: Int
    /// How far the pen moves on.
    let advance: Double
    /// Where the mask starts in `coverage`; its rows follow each other without gaps.
    let start: Int
  }

  /// Pixels above and below the baseline that letters of this size may take.
  let ascent: Int
  let descent: Int
  let coverage: [UInt8]
  /// Those of the alphabets, by their number: labels are looked up thousands of times a second.
  private let common: [Glyph]
  private let others: [Unicode.Scalar: Glyph]
  private let replacement: Glyph

  init(
    ascent: Int, descent: Int, coverage: [UInt8], glyphs: [Unicode.Scalar: Glyph], replacement: Glyph
  ) {
    self.ascent = ascent
    self.descent = descent
    self.coverage = coverage
    common = (0..<Self.commonLimit).map { number in
      Unicode.Scalar(number).flatMap { glyphs[$0] } ?? replacement
    }
    others = glyphs.filter { $0.key.value >= Self.commonLimit }
    self.replacement = replacement
  }

  /// A question mark stands for letters that were not drawn.
  func glyph(of scalar: Unicode.Scalar) -> Glyph {
    scalar.value < Self.commonLimit ? common[Int(scalar.value)] : others[scalar] ?? replacement
  }

  func width(of text: some Sequence<Unicode.Scalar>) -> Double {
    text.reduce(0) { $0 + glyph(of: $1).advance }
  }

  /// Behind the last letter of Cyrillic.
  private static let commonLimit: UInt32 = 0x460

  /// What labels are written with: Latin, Greek, Cyrillic and the signs of measurements.
  static let alphabet: [Unicode.Scalar] = {
    let ranges: [ClosedRange<UInt32>] = [0x20...0x7E, 0xA0...0x17F, 0x370...0x3FF, 0x400...0x45F]
    return ranges.joined().compactMap(Unicode.Scalar.init) + "–—…•→←↑↓×≤≥≈".unicodeScalars
  }()
}
