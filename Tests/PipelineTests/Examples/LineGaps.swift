import Groundwork
import Pipeline
import TrafficCore

/// A metric of its own: the time gap between one vehicle and the next over a line, for each direction. Told every
/// report of one camera; a plain value, so that a test needs neither camera nor clock.
struct LineGaps {
  private struct Way: Hashable {
    let line: String
    let direction: LineDirection
  }

  private let metrics: Metrics
  private var last: [Way: Timestamp] = [:]
  private var run: StreamRun?

  init(_ metrics: Metrics) { self.metrics = metrics }

  mutating func take(_ report: FrameReport) {
    // Another run counts anew: nobody knows who came between.
    if report.run != run { (run, last) = (report.run, [:]) }
    for event in report.events {
      guard case .crossedLine(let passage) = event.kind else { continue }
      let way = Way(line: passage.line, direction: passage.direction)
      defer { last[way] = event.timestamp }
      guard let before = last[way] else { continue }
      // By the pictures' own moments, never by the time at which they were looked at.
      gaps(of: report.stream, way).observe(event.timestamp.seconds(since: before))
    }
  }

  private func gaps(of camera: CameraID, _ way: Way) -> Histogram {
    metrics.histogram(
      "gantry_line_gap_seconds",
      ["camera": camera.name, "line": way.line, "direction": way.direction.rawValue],
      bounds: [0.5, 1, 2, 4, 8, 16, 32], help: "From one vehicle to the next over a line, seconds.")
  }
}
