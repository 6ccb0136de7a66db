import TestKit
import Testing
import TrafficCore

@testable import TrafficAPI

struct LooseMomentTests {
  @Test(arguments: [
    ("2026-05-01T10:00:00Z", 0.0), ("2026-05-01T10:00:00.25Z", 0.25), ("2026-05-01 10:00", 0),
    ("2026-05-01T12:00:00+02:00", 0), ("2026-05-01T12:00:00 0200", 0), ("2026-05-01T08:30:00-01:30", 0),
    ("2026-05-01", -36_000), ("2026-05-01T10:00:00.1234567", 0.123_456),
  ])
  func `moments are read in the forms that clients write`(text: String, seconds: Double) {
    let ten = Timestamp(microseconds: 1_777_629_600_000_000)
    #expect(LooseMoment.moment(text) == ten.advanced(bySeconds: seconds))
  }

  @Test(arguments: [
    "", "yesterday", "2026-13-01", "2026-02-29", "2026-05-01T24:00:00", "2026-05-01T10:00:61Z", "2026-05-01T10",
    "2026-05-01T10:00:00Zx", "20260501", "2026-05-01T10:00:00.Z",
  ])
  func `what is none is none`(text: String) { #expect(LooseMoment.moment(text) == nil) }

  @Test func `damaged moments are none or others, and never a crash`() {
    var mutation = Mutation(seed: 11)
    var refused = 0
    for _ in 0..<Mutation.rounds(usual: 2000) {
      let text = String(decoding: mutation.damage(Array("2026-05-01T10:00:00.250+02:00".utf8)), as: UTF8.self)
      if LooseMoment.moment(text) == nil { refused += 1 }
    }
    #expect(refused > 500)
  }
}
