import Testing
import TrafficCore

struct TimestampTests {
  @Test func `moments further apart than a number can count are far apart, no crash`() {
    let first = Timestamp(microseconds: .min)
    let last = Timestamp(microseconds: .max)
    #expect(abs(last.seconds(since: first) - 18_446_744_073_709.55) < 1)
    #expect(first.seconds(since: last) < -18_446_744_073_709)
    #expect(last.advanced(bySeconds: 1) == last && first.advanced(bySeconds: -1) == first)
    #expect(Timestamp.zero.advanced(bySeconds: 1e300) == last)
    #expect(Timestamp.zero.advanced(bySeconds: -.infinity) == first)
    #expect(Timestamp.zero.advanced(bySeconds: -0.0000015) == Timestamp(microseconds: -2))
  }
}
