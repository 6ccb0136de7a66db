import Pipeline
import TrafficCore

/// Crossings by interval, line, direction and class as CSV: `start,end,line,direction,class,count`, seconds from the
/// first frame. Intervals without a crossing have no row. Written anew whenever an interval is over, so that a run of
/// weeks can be read meanwhile and loses little when it is killed.
actor CountsOutput: TrackOutput {
  private struct Key: Hashable {
    let interval: Int
    let line: String
    let direction: LineDirection
    let trafficClass: TrafficClass
  }

  private let path: String
  private let scene: Scene
  private let interval: Double
  private let isFile: Bool
  private var counts: [Key: Int] = [:]
  private var writtenUntil = 0

  /// - Parameter interval: seconds of one row.
  init(_ path: String, scene: Scene, interval: Double) {
    self.path = path
    self.scene = scene
    self.interval = interval
    isFile = if case .file = WrittenPlace(path) { true } else { false }
  }

  func take(_ report: FrameReport) throws {
    let start = report.frame.timestamp.advanced(bySeconds: -report.seconds)
    for event in report.events {
      guard case .crossedLine(let passage) = event.kind else { continue }
      let seconds = max(0, event.timestamp.seconds(since: start))
      let key = Key(
        interval: Int(seconds / interval), line: passage.line, direction: passage.direction,
        trafficClass: event.trafficClass)
      counts[key, default: 0] += 1
    }
    let now = Int(report.seconds / interval)
    // What is no file cannot be written anew.
    guard now > writtenUntil, isFile else { return }
    writtenUntil = now
    try FileText.write(text(end: report.seconds), to: path)
  }

  func finish(_ summary: RunSummary) throws { try FileText.write(text(end: summary.seconds), to: path) }

  private func text(end: Double) -> String {
    var text = "start,end,line,direction,class,count\n"
    let last = counts.keys.map(\.interval).max() ?? -1
    for number in stride(from: 0, through: last, by: 1) {
      for line in scene.lines {
        for direction in LineDirection.allCases { text += rows(number, line, direction, end: end) }
      }
    }
    return text
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
