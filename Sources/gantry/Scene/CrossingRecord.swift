import TrafficCore

/// Every true crossing of a simulation as a hand count: `time,line,direction,class`, one vehicle a row.
struct CrossingRecord {
  private let lines: [String: SceneLine]
  private(set) var text = "time,line,direction,class\n"

  init(scene: Scene) {
    lines = Dictionary(scene.lines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func add(_ frame: SimulatedFrame) {
    for crossing in frame.crossings {
      guard let line = lines[crossing.line] else { continue }
      let direction = crossing.direction == .forward ? line.forwardName : line.backwardName
      let time = crossing.timestamp.seconds(since: .zero).shortText(decimals: 3)
      text +=
        "\(time),\(CSVText.field(line.name)),\(CSVText.field(direction)),\(crossing.trafficClass.rawValue)\n"
    }
  }
}
