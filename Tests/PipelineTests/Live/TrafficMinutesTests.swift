import TestKit
import Testing

@testable import Pipeline
@testable import TrafficCore

struct TrafficMinutesTests {
  /// Noon of some day, seconds since 1970.
  private static let noon = 1_777_636_800.0

  private static func moment(_ seconds: Double) -> Timestamp { Timestamp.zero.advanced(bySeconds: noon + seconds) }

  private func vehicle(
    _ id: Int, _ trafficClass: TrafficClass = .car, kilometresPerHour: Double? = nil, lane: String? = nil
  ) -> VehicleReading {
    let speed = kilometresPerHour.map {
      SpeedReading(metresPerSecond: $0 / 3.6, deviation: 0.5, headingX: 1, headingY: 0)
    }
    return VehicleReading(
      vehicle: id, trackID: id, trafficClass: trafficClass, box: PixelBox(x1: 0, y1: 0, x2: 9, y2: 9), place: nil,
      speed: speed, medianMetresPerSecond: speed?.metresPerSecond, lane: lane, isStanding: false)
  }

  private func report(
    _ vehicles: [VehicleReading], at moment: Timestamp, run: String = "a", events: [MeasurementEvent] = []
  ) -> FrameReport {
    FrameReport(
      stream: CameraID("north"), run: StreamRun(name: run),
      frame: DetectedFrame(index: 0, timestamp: moment, picture: nil, detections: []), seconds: 0, vehicles: vehicles,
      events: events)
  }

  private func crossing(_ direction: LineDirection, at moment: Timestamp) -> MeasurementEvent {
    MeasurementEvent(
      vehicle: 1, trafficClass: .bus, timestamp: moment,
      kind: .crossedLine(LinePassage(line: "in", direction: direction, directionName: "", lineFraction: 0.5)))
  }

  @Test func `a vehicle counts in the minute in which it came, as what it was in the end`() throws {
    var minutes = TrafficMinutes()
    minutes.take(report([vehicle(1, kilometresPerHour: 50)], at: Self.moment(50)), at: Self.moment(50.2))
    minutes.take(report([vehicle(1, .truck, kilometresPerHour: 54)], at: Self.moment(61)), at: Self.moment(61.2))
    minutes.take(report([vehicle(2, kilometresPerHour: 30)], at: Self.moment(70)), at: Self.moment(70.2))
    // The second is still in sight, the first is not.
    for all in [minutes.all(from: .zero), minutes.all(from: Self.moment(0))] {
      #expect(all.map(\.minute) == [Self.moment(0), Self.moment(60)])
      #expect(all.map(\.vehicles) == [[.truck: 1], [.car: 1]])
      #expect(all.map(\.speeds.mean) == [54, 30])
    }
    #expect(minutes.all(from: Self.moment(60)).count == 1)
    #expect(minutes.since == Self.moment(50))
  }

  @Test func `what stands has no speed, and lanes count their own`() throws {
    var minutes = TrafficMinutes()
    for second in 0..<5 {
      let all = [
        vehicle(1, kilometresPerHour: 1, lane: "left"), vehicle(2, kilometresPerHour: 40, lane: "left"),
        vehicle(3, kilometresPerHour: 60, lane: "left"), vehicle(4, lane: "right"), vehicle(5, kilometresPerHour: 100),
      ]
      minutes.take(report(all, at: Self.moment(Double(second))), at: Self.moment(Double(second)))
    }
    let minute = try #require(minutes.all(from: .zero).first)
    #expect(minute.vehicles == [.car: 5])
    #expect(minute.speeds.count == 3 && minute.speeds.quantile(0.5) == 60 && minute.speeds.quantile(1) == 100)
    #expect(abs(try #require(minute.speeds.quantile(0.85)) - 88) < 0.001)
    #expect(minute.speeds.counts(by: 10) == [0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1])
    #expect(minute.lanes["left"]?.vehicles == 3 && minute.lanes["left"]?.speeds.mean == 50)
    #expect(minute.lanes["right"]?.vehicles == 1 && minute.lanes["right"]?.speeds.mean == nil)
  }

  @Test func `lines count in the minute of the passage, also when it is told later`() throws {
    var minutes = TrafficMinutes()
    minutes.take(report([], at: Self.moment(58)), at: Self.moment(58))
    let events = [crossing(.forward, at: Self.moment(59)), crossing(.backward, at: Self.moment(61))]
    minutes.take(report([], at: Self.moment(62), events: events), at: Self.moment(62))
    let all = minutes.all(from: .zero)
    #expect(all.map { $0.lines["in"]?.forward ?? [:] } == [[.bus: 1], [:]])
    #expect(all.map { $0.lines["in"]?.backward ?? [:] } == [[:], [.bus: 1]])
  }

  @Test func `numbers of another run are other vehicles`() {
    var minutes = TrafficMinutes()
    for run in ["a", "b"] {
      minutes.take(report([vehicle(1)], at: Self.moment(1), run: run), at: Self.moment(1))
    }
    #expect(minutes.all(from: .zero).first?.vehicles == [.car: 2])
  }

  @Test func `pictures with a clock of their own count at the moment of their report`() {
    var minutes = TrafficMinutes()
    let events = [crossing(.forward, at: Timestamp(microseconds: 500_000))]
    minutes.take(
      report([vehicle(1)], at: Timestamp(microseconds: 1_000_000), events: events), at: Self.moment(60.25))
    minutes.take(report([], at: Timestamp(microseconds: 2_000_000), events: events), at: Self.moment(61))
    let all = minutes.all(from: .zero)
    #expect(all.map(\.minute) == [Self.moment(60)] && all.first?.vehicles == [.car: 1])
    // Before the first report there is no minute to count in.
    #expect(all.first?.lines["in"]?.forward == [.bus: 2])
  }

  @Test func `minutes without a report are not there, and three hours are kept whatever the clock does`() {
    var minutes = TrafficMinutes()
    for minute in 0..<400 where minute != 300 {
      let moment = Self.moment(Double(minute) * 60)
      minutes.take(report([vehicle(minute)], at: moment), at: moment)
    }
    let all = minutes.all(from: .zero)
    #expect(all.count == TrafficMinutes.kept - 1 && all.last?.minute == Self.moment(399 * 60))
    #expect(!all.contains { $0.minute == Self.moment(300 * 60) })
    #expect(all.allSatisfy { $0.vehicles == [.car: 1] })
    // Set forward by a year, and back: what the clock was never at goes.
    minutes.take(report([], at: Self.moment(3e7)), at: Self.moment(3e7))
    minutes.take(report([vehicle(9)], at: Self.moment(0)), at: Self.moment(0))
    minutes.take(report([], at: Self.moment(60)), at: Self.moment(60))
    #expect(minutes.all(from: .zero).map(\.minute) == [Self.moment(0), Self.moment(60)])
  }

  @Test func `a spread of nothing has no middle, and odd speeds harm nobody`() {
    var spread = SpeedSpread()
    #expect(spread.mean == nil && spread.quantile(0.5) == nil && spread.counts(by: 10).isEmpty)
    for speed in [Double.nan, .infinity, -3, 1e9] { spread.add(speed) }
    #expect(spread.count == 2 && spread.quantile(0) == 0 && spread.quantile(1) == 6553.5)
  }

  @Test func `what a camera saw outlives its runs, and goes with the camera`() async throws {
    let scripted = ScriptedHouse()
    let sources = (scripted.put("north", isLive: true), scripted.put("north", isLive: true))
    scripted.put("film", isLive: false).end()
    let id = CameraID("north")
    try await scripted.withDesk { desk in
      #expect(desk.history(of: id) == nil)
      try desk.start(scripted.plan("film", .file))
      try desk.start(scripted.plan("north", .live))
      sources.0.deliver(0, at: 1)
      try await eventually { desk.history(of: id)?.all(from: .zero).count == 1 }
      let since = desk.history(of: id)?.since
      desk.stop(id)
      try await eventually { desk.status(of: id)?.isRunning == false }
      scripted.clock.advance(by: .seconds(120))
      try desk.start(scripted.plan("north", .live))
      sources.1.deliver(0, at: 1)
      try await eventually { desk.history(of: id)?.all(from: .zero).count == 2 }
      #expect(since != nil && desk.history(of: id)?.since == since)
      #expect(desk.history(of: CameraID("film")) == nil)
      await desk.remove(id)
      #expect(desk.history(of: id) == nil)
    }
  }
}
