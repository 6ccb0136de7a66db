import Records
import Testing
import TrafficCore

@testable import Pipeline

struct CompletenessTests {
  private let start = Timestamp(microseconds: 1_767_225_600_000_000)

  private func moment(_ seconds: Double) -> Timestamp { start.advanced(bySeconds: seconds) }

  @Test func `an outage is missing from its own minutes only`() {
    var ledger = CompletenessLedger(camera: CameraID("north"))
    ledger.begin(at: start)
    var minutes: [MinuteCompleteness] = []
    for second in 1...180 {
      // Away from second 90 to 120.
      let isOnline = second <= 90 || second > 120
      for _ in 0..<(isOnline ? 10 : 0) { minutes += ledger.count(processed: 1, at: moment(Double(second) - 0.5)) }
      minutes += ledger.elapse(to: moment(Double(second)), rate: 10, isWanted: true, isOnline: isOnline)
    }
    #expect(minutes.map(\.minute) == [start, moment(60), moment(120)])
    #expect(minutes.map(\.processed) == [600, 300, 600])
    #expect(minutes.map { ($0.expected * 1000).rounded() / 1000 } == [600, 600, 600])
    #expect(minutes.map { $0.share ?? 0 } == [1, 0.5, 1])
    #expect(minutes[1].secondsOnline == 30 && minutes[1].seconds == 60)
    #expect(minutes.map { $0.coverage ?? 0 } == [1, 0.5, 1])
  }

  @Test func `nothing is expected of a camera that somebody holds`() {
    var ledger = CompletenessLedger(camera: CameraID("north"))
    ledger.begin(at: start)
    _ = ledger.count(processed: 100, at: moment(5))
    _ = ledger.elapse(to: moment(10), rate: 10, isWanted: true, isOnline: true)
    _ = ledger.elapse(to: moment(50), rate: 10, isWanted: false, isOnline: false)
    let minutes = ledger.elapse(to: moment(61), rate: 10, isWanted: false, isOnline: false)
    #expect(minutes.map(\.expected) == [100] && minutes.map(\.seconds) == [10])
    #expect(minutes.first?.share == 1)
    // Of the whole minute it was a sixth.
    #expect(minutes.first?.coverage == 10.0 / 60)
  }

  @Test func `a clock that is set far forward makes no missing minutes`() {
    var ledger = CompletenessLedger(camera: CameraID("north"))
    ledger.begin(at: start)
    _ = ledger.elapse(to: moment(30), rate: 10, isWanted: true, isOnline: true)
    let minutes = ledger.elapse(to: moment(86_400), rate: 10, isWanted: true, isOnline: true)
    #expect(minutes.map(\.expected) == [300])
    #expect(ledger.end().allSatisfy { $0.expected == 0 })
  }

  @Test func `the first moments count once the rate is known`() {
    var ledger = CompletenessLedger(camera: CameraID("north"))
    ledger.begin(at: start)
    _ = ledger.elapse(to: moment(2), rate: nil, isWanted: true, isOnline: true)
    _ = ledger.elapse(to: moment(10), rate: 10, isWanted: true, isOnline: true)
    #expect(ledger.end().map(\.expected) == [100])
  }

  @Test func `a camera that never answers misses what was asked of it`() {
    var ledger = CompletenessLedger(camera: CameraID("north"))
    ledger.begin(at: start)
    var minutes: [MinuteCompleteness] = []
    for second in 1...90 {
      minutes += ledger.elapse(to: moment(Double(second)), rate: nil, asked: 5, isWanted: true, isOnline: false)
    }
    minutes += ledger.end()
    #expect(minutes.map { $0.expected.rounded() } == [300, 150])
    #expect(minutes.map(\.share) == [0, 0])
  }

  @Test func `what was asked for is forgotten once the camera's own rate is known`() {
    var ledger = CompletenessLedger(camera: CameraID("north"))
    ledger.begin(at: start)
    _ = ledger.elapse(to: moment(2), rate: nil, asked: 30, isWanted: true, isOnline: true)
    _ = ledger.elapse(to: moment(10), rate: 10, asked: 30, isWanted: true, isOnline: true)
    #expect(ledger.end().map(\.expected) == [100])
  }

  @Test func `a minute without a known rate has no share`() {
    var ledger = CompletenessLedger(camera: CameraID("north"))
    ledger.begin(at: start)
    _ = ledger.elapse(to: moment(20), rate: nil, isWanted: true, isOnline: false)
    #expect(ledger.end().map(\.share) == [nil])
  }
}

struct RateMeterTests {
  @Test func `the rate is that of the last whole seconds`() {
    var meter = RateMeter()
    for tick in 0..<200 { meter.add(at: .milliseconds(tick * 50)) }
    #expect(meter.rate(at: .milliseconds(9_990)) == 20)
    // Half of the window was silent.
    #expect(meter.rate(at: .milliseconds(15_500)) == 10)
    #expect(meter.rate(at: .seconds(60)) == 0)
  }

  @Test func `what only began is not divided by the whole window`() {
    var meter = RateMeter()
    for tick in 0..<30 { meter.add(at: .milliseconds(100_000 + tick * 100)) }
    #expect(meter.rate(at: .milliseconds(103_050)) == 10)
    #expect(RateMeter().rate(at: .seconds(5)) == 0)
  }
}
