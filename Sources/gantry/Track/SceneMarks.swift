import TrafficCore

/// How a scene looks on its video: areas outlined, lines with their running counts, the totals in the corner.
struct SceneMarks: Sendable {
  private let scene: Scene
  private let size: PixelSize
  private let areas: [Mark]

  private static let lineColour = Colour(red: 255, green: 255, blue: 255)
  private static let excludedColour = Colour(red: 120, green: 120, blue: 120)

  init(scene: Scene, size: PixelSize) {
    self.scene = scene
    self.size = size
    func outline(_ corners: [NormalizedPoint], _ colour: Colour, _ opacity: Double) -> Mark {
      .polygon(corners.map { $0.pixels(in: size) }, colour, fillOpacity: opacity)
    }
    areas =
      scene.regions.map { region in
        switch region.kind {
        case .include: outline(region.corners, Self.lineColour, 0)
        case .exclude: outline(region.corners, Self.excludedColour, 0.35)
        }
      } + scene.lanes.enumerated().map { outline($1.corners, Palette.colour(ofNumber: $0), 0.08) }
      + scene.zones.enumerated().map { outline($1.corners, Palette.colour(ofNumber: $0 + scene.lanes.count), 0.15) }
  }

  func marks(_ tally: Tally) -> [Mark] {
    var marks = areas
    for line in scene.lines {
      let (from, to) = (line.from.pixels(in: size), line.to.pixels(in: size))
      let counted = tally.lines[line.name, default: Tally.Line()]
      let text =
        "\(line.name): \(line.forwardName) \(counted.count(.forward)), \(line.backwardName) \(counted.count(.backward))"
      marks.append(.line(from, to, Self.lineColour))
      marks.append(.text(text, at: from.x <= to.x ? from : to, Self.lineColour))
    }
    for gate in scene.gates {
      let from = gate.from.pixels(in: size)
      marks.append(.line(from, gate.to.pixels(in: size), Palette.colour(ofNumber: 0)))
      marks.append(.text(gate.name, at: from, Palette.colour(ofNumber: 0)))
    }
    for zone in scene.zones {
      guard let corner = zone.corners.first else { continue }
      let visits = tally.zones[zone.name]?.visits.values.reduce(0, +) ?? 0
      marks.append(.text("\(zone.name): \(visits)", at: corner.pixels(in: size), Self.lineColour))
    }
    return marks
  }
}
