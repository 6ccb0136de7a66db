import Pipeline
import TrafficCore

/// How a scene looks on its video: areas outlined, lines with their running counts, the totals in the corner.
struct SceneMarks: Sendable {
  private let scene: Scene
  private let size: PixelSize
  private let areas: [Mark]
  /// Gates that no counting line shows already.
  private let gates: [SceneGate]
  /// Lines that were crossed a moment ago, and by what.
  private var flashes: [String: (colour: Colour, since: Timestamp)] = [:]

  private static let lineColour = Palette.white
  private static let excludedColour = Colour(red: 120, green: 120, blue: 120)
  private static let gateColour = Colour(red: 0xFF, green: 0xE0, blue: 0x3A)
  /// Seconds.
  private static let flash = 0.7

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
    gates = scene.gates.filter { gate in
      !scene.lines.contains { Set([$0.from, $0.to]) == Set([gate.from, gate.to]) }
    }
  }

  mutating func marks(_ report: FrameReport) -> [Mark] {
    for event in report.events {
      guard case .crossedLine(let passage) = event.kind else { continue }
      flashes[passage.line] = (Palette.colour(of: event.trafficClass), report.frame.timestamp)
    }
    flashes = flashes.filter { report.frame.timestamp.seconds(since: $0.value.since) < Self.flash }
    let tally = report.tally
    var marks = areas + [totals(report)]
    for line in scene.lines {
      let (from, to) = (line.from.pixels(in: size), line.to.pixels(in: size))
      let counted = tally.lines[line.name, default: Tally.Line()]
      let text =
        "\(line.name): \(line.forwardName) \(counted.count(.forward)), \(line.backwardName) \(counted.count(.backward))"
      let colour = flashes[line.name]?.colour ?? Self.lineColour
      marks += tape(from, to, colour) + [.text(text, at: from.x <= to.x ? from : to, colour)]
    }
    for gate in gates {
      let (from, to) = (gate.from.pixels(in: size), gate.to.pixels(in: size))
      marks += tape(from, to, Self.gateColour) + [.text(gate.name, at: from.x <= to.x ? from : to, Self.gateColour)]
    }
    for zone in scene.zones {
      guard let corner = zone.corners.first else { continue }
      let visits = tally.zones[zone.name]?.visits.values.reduce(0, +) ?? 0
      marks.append(.text("\(zone.name): \(visits)", at: corner.pixels(in: size), Self.lineColour))
    }
    return marks
  }

  private func totals(_ report: FrameReport) -> Mark {
    let inSight = report.tally.current.values.reduce(0, +)
    let text = "\(report.seconds.text(decimals: 1)) s   in sight \(inSight)   so far \(report.tally.total)"
    let margin = Double(min(size.width, size.height)) / 60
    return .text(text, at: PixelPoint(x: margin, y: margin), Self.lineColour)
  }

  /// A line on a dark ground, so that it is seen on road markings too.
  private func tape(_ from: PixelPoint, _ to: PixelPoint, _ colour: Colour) -> [Mark] {
    let length = from.distance(to: to)
    guard length > 0 else { return [] }
    let half = max(1, Double(min(size.width, size.height)) / 400)
    let (x, y) = ((to.y - from.y) / length * half, (from.x - to.x) / length * half)
    let corners = [
      PixelPoint(x: from.x + x, y: from.y + y), PixelPoint(x: to.x + x, y: to.y + y),
      PixelPoint(x: to.x - x, y: to.y - y), PixelPoint(x: from.x - x, y: from.y - y),
    ]
    return [.polygon(corners, Palette.black, fillOpacity: 1), .line(from, to, colour)]
  }
}
