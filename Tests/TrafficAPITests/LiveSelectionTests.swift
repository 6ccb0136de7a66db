import Pipeline
import Testing
import TrafficCore

@testable import TrafficAPI

struct LiveSelectionTests {
  /// A selection that expectations may ask.
  private final class Probe {
    private var selection: LiveSelection

    init(_ framesPerSecond: Double?) { selection = LiveSelection(framesPerSecond: framesPerSecond) }

    func take(_ report: FrameReport, isNewest: Bool) -> FrameReport? { selection.take(report, isNewest: isNewest) }
  }

  /// Ten a second; one vehicle crosses in each picture.
  private func report(_ number: Int, at seconds: Double? = nil, ending: StreamEnding? = nil) -> FrameReport {
    let moment = Timestamp.zero.advanced(bySeconds: seconds ?? Double(number) / 10)
    let passage = LinePassage(line: "a", direction: .forward, directionName: "out", lineFraction: 0.5)
    return FrameReport(
      stream: CameraID("north"), run: StreamRun(name: "r"),
      frame: DetectedFrame(index: number, timestamp: moment, picture: nil, detections: []), seconds: 0,
      events: [
        MeasurementEvent(vehicle: number, trafficClass: .car, timestamp: moment, kind: .crossedLine(passage))
      ], ending: ending)
  }

  @Test(arguments: [nil, 0.5, 2, 3.7, 30.0])
  func `at any rate every event comes once, in order`(rate: Double?) {
    let selection = Probe(rate)
    var shown: [FrameReport] = []
    for number in 0..<200 {
      // Every seventh meets a watcher who is busy.
      if let next = selection.take(report(number), isNewest: number % 7 != 0) { shown.append(next) }
    }
    if let last = selection.take(report(200, ending: .stopped), isNewest: false) { shown.append(last) }
    #expect(shown.flatMap { $0.events.map(\.vehicle) } == Array(0...200))
    let expected = min(10, rate ?? 10) * 20
    #expect(Double(shown.count) <= expected + 2 && Double(shown.count) >= expected / 2)
  }

  @Test func `a run that begins its time again goes on at once`() {
    let selection = Probe(1)
    #expect(selection.take(report(0, at: 100), isNewest: true) != nil)
    #expect(selection.take(report(1, at: 100.5), isNewest: true) == nil)
    #expect(selection.take(report(2, at: 0), isNewest: true)?.events.map(\.vehicle) == [1, 2])
  }

  @Test func `whoever never reads is not remembered without bound`() {
    let selection = Probe(nil)
    for number in 0..<5000 { #expect(selection.take(report(number), isNewest: false) == nil) }
    let events = selection.take(report(5000), isNewest: true)?.events ?? []
    #expect(events.count == 1001 && events.first?.vehicle == 4000 && events.last?.vehicle == 5000)
  }
}
