import Testing
import TrafficCore

@testable import Media

struct TimestampTrackTests {
  private func run(
    _ times: [Int64?], origin: Int64 = 0, start: Int64? = 0, rate: Double? = 25
  ) -> [Int64] {
    var track = TimestampTrack(origin: Timestamp(microseconds: origin), start: start, framesPerSecond: rate)
    return times.map { track.timestamp(for: $0).microseconds }
  }

  @Test func `times are kept as they are, with their gaps`() {
    #expect(run([0, 40_000, 500_000, 540_000]) == [0, 40_000, 500_000, 540_000])
  }

  @Test func `times count from the start of the stream and from the moment of recording`() {
    #expect(run([1_440_000, 1_480_000], origin: 1_000_000, start: 1_400_000) == [1_040_000, 1_080_000])
  }

  @Test func `a stream that does not say its start begins with its first picture`() {
    #expect(run([900_000, 940_000], start: nil) == [0, 40_000])
  }

  @Test func `pictures without a time follow at the nominal rate`() {
    #expect(run([nil, nil, nil], start: nil, rate: 10) == [0, 100_000, 200_000])
  }

  @Test func `a clock that jumps back goes on one frame later and keeps its steps`() {
    #expect(run([0, 40_000, 80_000, 0, 40_000, 90_000]) == [0, 40_000, 80_000, 120_000, 160_000, 210_000])
  }

  @Test func `the same time twice is told apart`() {
    #expect(run([0, 40_000, 40_000, 80_000]) == [0, 40_000, 80_000, 120_000])
  }

  @Test(arguments: [nil, 0, -5, .infinity, .nan, 1e9])
  func `a senseless rate is not believed`(rate: Double?) {
    #expect(run([nil, nil], rate: rate) == [0, 40_000])
  }

  @Test func `absurd times do not trap`() {
    let times = run([.min, .max, 0, nil, .max])
    #expect(times.count == 5)
  }
}
