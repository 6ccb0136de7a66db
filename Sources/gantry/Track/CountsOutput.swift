import TrafficCore

/// Crossings by interval, line, direction and class as CSV: `start,end,line,direction,class,count`, seconds from the
/// first frame. Intervals without a crossing have no row.
actor CountsOutput: TrackOutput {
  private struct Key: Hashable {
    let interval: Int
    let line: String
    let direction: LineDirection
    let trafficClass: TrafficClass
  }

  private let path: String
  private let interval: Double
  private var counts: [Key: Int] = [:]

  /// - Parameter interval: seconds of one row.
  init(_ path: String, interval: Double) {
    self.path = path
    self.interval = interval
  }

  func take(_ report: FrameReport) {
    let start = report.frame.timestamp.advanced(bySeconds: -report.seconds)
    for event in report.events {
      guard case .crossedLine(let passage) = event.kind else { continue }
      let seconds = max(0, event.timestamp.seconds(since: start))
      let key = Key(
        interval: Int(seconds / interval), line: passage.line, direction: passage.direction,
        trafficClass: event.trafficClass)
      counts[key, default: 0] += 1
    }
  }

  func finish(_ summary: RunSummary) throws {
    var text = "start,end,line,direction,class,count\n"
    let last = counts.keys.map(\.interval).max() ?? -1
    for number in stride(from: 0, through: last, by: 1) {
      for line in summary.scene.lines {
        for direction in LineDirection.allCases {
          text += rows(number, line, direction, end: summary.seconds)
        }
      }
    }
    try FileText.write(text, to: path)
  }

  private func rows(_ number: Int, _ line: SceneLine, _ direction: LineDirection, end: Double) -> String {
    let name = direction == .forward ? line.forwardName : line.backwardName
    let from = (Double(number) * interval).shortText(decimals: 3)
    let to = min(Double(number + 1) * interval, max(end, Double(number) * interval)).shortText(decimals: 3)
    return TrafficClass.allCases.compactMap { trafficClass in
      let key = Key(interval: number, line: line.name, direction: direction, trafficClass: trafficClass)
      return counts[key].map {
        "\(from),\(to),\(CSVText.field(line.name)),\(CSVText.field(name)),\(trafficClass.rawValue),\($0)\n"
      }
    }.joined()
  }
}
