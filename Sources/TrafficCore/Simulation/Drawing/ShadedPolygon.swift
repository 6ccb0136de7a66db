/// A filled area of one colour in the picture; drawn in order, later ones cover earlier ones.
package struct ShadedPolygon: Sendable, Hashable {
  package var points: [PixelPoint]
  package var colour: PaintColour
  /// 0…1.
  package var opacity: Double

  package init(_ points: [PixelPoint], _ colour: PaintColour, opacity: Double = 1) {
    self.points = points
    self.colour = colour
    self.opacity = opacity
  }
}
