/// Video colours are chosen as 8 bit sRGB and converted by whoever draws.
package struct Colour: Sendable, Hashable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// One thing to draw over a picture. Line widths and text sizes follow the picture's size.
package enum Mark: Sendable, Equatable {
  /// The label goes on a plate of the same colour above the box, else below or inside it. Where several boxes crowd,
  /// later ones keep their labels and earlier ones go without: two words on one another are none.
  case box(PixelBox, Colour, label: String?)
  case line(PixelPoint, PixelPoint, Colour)
  /// Outlined, and filled where `fillOpacity` (0…1) is above 0.
  case polygon([PixelPoint], Colour, fillOpacity: Double)
  /// A path that fades towards its oldest point, which comes first.
  case trail([PixelPoint], Colour)
  /// One line of text on a dark plate whose top left corner is at `at`, moved where it would leave the picture
  /// or lie on another text.
  case text(String, at: PixelPoint, Colour)
}

/// Draws marks over a picture and gives back the new picture; the original is not touched.
///
/// Shapes are drawn in the order given, labels and texts after them so that no line crosses a word.
package protocol Annotator: Sendable {
  /// Blocking, some tens of microseconds for a crowded picture besides the copy.
  func draw(_ marks: [Mark], on picture: Picture) throws -> Picture
}
