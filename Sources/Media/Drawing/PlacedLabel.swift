import TrafficCore

/// A label with its place and colours.
struct PlacedLabel {
  private let layout: LabelLayout
  private let plate: Colour
  private let letters: Colour
  private let opacity: Double

  /// The labels of all marks, in the order they are drawn. Texts come to lie first, then the boxes' labels from the last
  /// mark to the first; a box whose label finds no free place goes without.
  static func all(of marks: [Mark], scale: DrawingScale, size: PixelSize) throws -> [PlacedLabel] {
    let hasText = marks.contains { mark in
      switch mark {
      case .box(_, _, let label): label != nil
      case .text: true
      case .line, .polygon, .trail: false
      }
    }
    guard hasText else { return [] }
    let atlas = try GlyphAtlases.shared.atlas(size: scale.textSize)
    var places = LabelPlaces(atlas: atlas, scale: scale, size: size)
    var texts: [PlacedLabel] = []
    for case .text(let text, let point, let colour) in marks where point.isDrawable {
      guard let layout = places.layout(of: text, at: point) else { continue }
      texts.append(PlacedLabel(layout: layout, plate: colour.contrast, letters: colour, opacity: 0.6))
    }
    var labels: [PlacedLabel] = []
    for case .box(let box, let colour, .some(let label)) in marks.reversed() {
      guard let (x, y) = box.wholePixels, let layout = places.layout(of: label, besides: x, y) else { continue }
      labels.append(PlacedLabel(layout: layout, plate: colour, letters: colour.contrast, opacity: 1))
    }
    return labels.reversed() + texts
  }

  func draw(on canvas: inout Canvas) {
    canvas.paint(layout.plate, plate, opacity: opacity)
    canvas.paint(layout.text, letters)
  }
}

/// Finds places for plates where no other plate lies.
private struct LabelPlaces {
  let atlas: GlyphAtlas
  let scale: DrawingScale
  let size: PixelSize
  private var taken: [RectangleShape] = []

  init(atlas: GlyphAtlas, scale: DrawingScale, size: PixelSize) {
    self.atlas = atlas
    self.scale = scale
    self.size = size
  }

  /// Above the box, below it, at its upper edge inside; flush with its left side, else with its right.
  mutating func layout(of label: String, besides x: Range<Int>, _ y: Range<Int>) -> LabelLayout? {
    place(label, mustShow: taken.isEmpty) { plate in
      let (left, right) = (x.lowerBound, x.upperBound - plate.width)
      return [
        (left, y.lowerBound - plate.height), (right, y.lowerBound - plate.height), (left, y.lowerBound),
        (left, y.upperBound), (right, y.lowerBound), (right, y.upperBound),
      ]
    }
  }

  /// At the point, or as far above or below it as other texts need. Texts are never left out.
  mutating func layout(of text: String, at point: PixelPoint) -> LabelLayout? {
    let (x, y) = (Int(point.x.rounded()), Int(point.y.rounded()))
    return place(text, mustShow: true) { plate in
      [0, 1, -1, 2, -2].map { (x, y + $0 * plate.height) }
    }
  }

  private mutating func place(
    _ label: String, mustShow: Bool, _ wishes: (PixelSize) -> [(x: Int, y: Int)]
  ) -> LabelLayout? {
    let taken = taken
    let layout = LabelLayout(label, wishes: wishes, atlas: atlas, scale: scale, size: size, mustShow: mustShow) {
      plate in
      !taken.contains { $0.meets(plate) }
    }
    if let layout { self.taken.append(layout.plate) }
    return layout
  }
}

extension RectangleShape {
  fileprivate func meets(_ other: RectangleShape) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }
}
