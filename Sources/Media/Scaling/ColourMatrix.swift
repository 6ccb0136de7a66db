import TrafficCore

/// The arithmetic of one `ColourCoding`: what luma and chroma mean in red, green and blue.
///
/// ITU-R BT.601-7, BT.709-6 and BT.2020-2: luma is a weighted sum of the three, chroma the scaled distance of blue
/// and red from it.
struct ColourMatrix {
  /// Luma 0…255 = (code - lumaOffset) * lumaScale.
  let lumaOffset: Double
  let lumaScale: Double
  /// Chroma in the same measure = (code - 128) * chromaScale.
  let chromaScale: Double
  let redWeight: Double
  let blueWeight: Double

  var greenWeight: Double { 1 - redWeight - blueWeight }

  /// What one unit of chroma adds to each colour.
  var redFromChromaRed: Double { 2 * (1 - redWeight) * chromaScale }
  var blueFromChromaBlue: Double { 2 * (1 - blueWeight) * chromaScale }
  var greenFromChromaRed: Double { -redFromChromaRed * redWeight / greenWeight }
  var greenFromChromaBlue: Double { -blueFromChromaBlue * blueWeight / greenWeight }

  init(_ coding: ColourCoding) {
    lumaOffset = coding.isFullRange ? 0 : 16
    lumaScale = coding.isFullRange ? 1 : 255.0 / 219
    chromaScale = coding.isFullRange ? 1 : 255.0 / 224
    switch coding.matrix {
    case .bt601: (redWeight, blueWeight) = (0.299, 0.114)
    case .bt709: (redWeight, blueWeight) = (0.2126, 0.0722)
    case .bt2020: (redWeight, blueWeight) = (0.2627, 0.0593)
    }
  }

  /// The three codes of a colour, for those who draw or make test pictures.
  func codes(of colour: Colour) -> YUVCodes {
    let red = Double(colour.red)
    let green = Double(colour.green)
    let blue = Double(colour.blue)
    let luma = redWeight * red + greenWeight * green + blueWeight * blue
    return YUVCodes(
      luma: Self.code(luma / lumaScale + lumaOffset),
      chromaBlue: Self.code((blue - luma) / blueFromChromaBlue + 128),
      chromaRed: Self.code((red - luma) / redFromChromaRed + 128))
  }

  private static func code(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
}

/// One colour as the three samples of a picture.
struct YUVCodes: Sendable, Hashable {
  var luma: UInt8
  var chromaBlue: UInt8
  var chromaRed: UInt8
}
