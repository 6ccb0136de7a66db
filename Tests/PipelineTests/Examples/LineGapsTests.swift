import Groundwork
import Testing
import TrafficCore

@testable import Pipeline

/// The metric of docs/extending.md.
struct LineGapsTests {
  private func report(_ run: String, _ passages: [(seconds: Double, direction: LineDirection)]) -> FrameReport {
    let events = passages.map { passage in
      MeasurementEvent(
        vehicle: 1, trafficClass: .car, timestamp: Timestamp(microseconds: Int64(passage.seconds * 1_000_000)),
        kind: .crossedLine(
          LinePassage(line: "a", direction: passage.direction, directionName: "out", lineFraction: 0.5)))
    }
    return FrameReport(
      stream: CameraID("north"), run: StreamRun(name: run),
      frame: DetectedFrame(index: 0, timestamp: .zero, picture: nil, detections: []), seconds: 0, events: events)
  }

  @Test func `each direction of a line has gaps of its own, and a new run begins without one`() throws {
    let metrics = Metrics()
    var gaps = LineGaps(metrics)
    gaps.take(report("a", [(10, .forward), (11.5, .backward)]))
    gaps.take(report("a", [(13, .forward), (14.5, .forward)]))
    gaps.take(report("b", [(100, .forward)]))
    gaps.take(report("b", [(120, .forward)]))
    let family = try #require(metrics.families.first { $0.name == "gantry_line_gap_seconds" })
    #expect(family.series.count == 1 && family.series.first?.labels["direction"] == "forward")
    guard case .histogram(let reading) = family.series.first?.value else { return #expect(Bool(false), "no histogram") }
    #expect(reading.count == 3 && reading.sum == 3 + 1.5 + 20)
  }
}
