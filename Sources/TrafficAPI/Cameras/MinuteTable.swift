import Groundwork
import Pipeline
import Records
import TrafficCore

/// Crossings of a camera minute by minute as a table for a sheet: a row for each line, way and class that was seen.
struct MinuteTable: Sendable {
  let camera: String
  let names: LineNames
  let local: @Sendable (Timestamp) -> String

  private static let columns = [
    "time", "camera", "line", "direction", "class", "count", "coverage", "local_time",
  ]

  /// - Parameters:
  ///   - minutes: that are over, oldest first.
  ///   - coverage: how much of each was seen, where it is known.
  func text(_ minutes: [TrafficMinute], coverage: [Timestamp: Double]) -> String {
    minutes.reduce(into: CSV.line(Self.columns)) { $0 += rows($1, coverage[$1.minute]) }
  }

  private func rows(_ minute: TrafficMinute, _ coverage: Double?) -> String {
    let time = ISO8601.text(sinceEpoch: .microseconds(minute.minute.microseconds))
    let seen = coverage.map { "\(($0 * 1000).rounded() / 1000)" } ?? ""
    var text = ""
    for (line, counts) in minute.lines.sorted(by: { $0.key < $1.key }) {
      for way in LineDirection.allCases {
        for kind in TrafficClass.allCases {
          let count = counts.count(way, kind)
          guard count > 0 else { continue }
          text += CSV.line([
            time, camera, line, names[line, way], kind.rawValue, "\(count)", seen, local(minute.minute),
          ])
        }
      }
    }
    return text
  }
}
