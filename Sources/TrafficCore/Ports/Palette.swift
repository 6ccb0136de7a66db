/// Which colour stands for what in every picture, page and video of the house, so that one thing looks the same
/// everywhere; the page has the same in its tokens. The hues differ in brightness too, for eyes that do not tell red
/// from green, and red is left to alarms.
package enum Palette {
  package static func colour(of trafficClass: TrafficClass) -> Colour {
    switch trafficClass {
    case .car: Colour(red: 0x2F, green: 0xB5, blue: 0xFF)
    case .truck: Colour(red: 0xFF, green: 0x9F, blue: 0x1C)
    case .bus: Colour(red: 0xFF, green: 0xE0, blue: 0x3A)
    case .motorcycle: Colour(red: 0xE8, green: 0x4A, blue: 0xC8)
    case .bicycle: Colour(red: 0x5B, green: 0xE0, blue: 0x7A)
    case .pedestrian: Colour(red: 0xF4, green: 0xF1, blue: 0xDE)
    }
  }

  /// The colour of a detection: its traffic class, else one of its own for every class number.
  package static func colour(of detection: Detection) -> Colour {
    detection.trafficClass.map { colour(of: $0) } ?? colour(ofNumber: detection.classID)
  }

  /// Neighbouring numbers (tracks, lanes, foreign classes) get colours far apart; they repeat after a while.
  package static func colour(ofNumber number: Int) -> Colour {
    let count = numbered.count
    return numbered[((number % count) + count) % count]
  }

  package static let white = Colour(red: 255, green: 255, blue: 255)
  package static let black = Colour(red: 0, green: 0, blue: 0)

  private static let numbered: [Colour] = [
    0x2FB5FF, 0xFF9F1C, 0x5BE07A, 0xE84AC8, 0xFFE03A, 0x9B7BFF, 0xFF5A5F, 0x19D3C5, 0xC8E63C, 0xFF8FB1, 0x6C8CFF,
    0xD9A066,
  ].map { (code: UInt32) in
    Colour(
      red: UInt8(truncatingIfNeeded: code >> 16), green: UInt8(truncatingIfNeeded: code >> 8),
      blue: UInt8(truncatingIfNeeded: code))
  }
}

extension Colour {
  /// Black or white, whichever is read more easily on this colour (relative luminance of WCAG 2.1, simplified).
  package var contrast: Colour {
    let luma = 0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)
    return luma > 130 ? Palette.black : Palette.white
  }
}
