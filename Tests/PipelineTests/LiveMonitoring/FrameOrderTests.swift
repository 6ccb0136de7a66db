import Testing
import TrafficCore

@testable import Pipeline

struct FrameOrderTests {
  private static let now = Timestamp(microseconds: 1_777_629_600_000_000)

  /// What becomes of these numbers, one letter each: n(ext), s(tale), a(new).
  private func judged(_ numbers: [Int], _ order: inout FrameOrder, after seconds: Double = 0) -> String {
    numbers.map { number -> String in
      switch order.judge(number, at: Self.now.advanced(bySeconds: seconds)) {
      case .next: "n"
      case .stale: "s"
      case .anew: "a"
      }
    }.joined()
  }

  private func expect(
    _ numbers: [Int], _ order: inout FrameOrder, after seconds: Double = 0, _ verdicts: String,
    at location: SourceLocation = #_sourceLocation
  ) {
    let found = judged(numbers, &order, after: seconds)
    #expect(found == verdicts, sourceLocation: location)
  }

  @Test(arguments: [
    ([0, 1, 2, 3], "annn"), ([5, 6, 6, 5, 7], "anssn"), ([1, 3, 2, 4], "ansn"), ([40, 0, 1, 41], "assn"),
    ([900, 901, 0, 1], "anan"), ([900, 850, 901], "asn"), ([900, 150, 901], "asn"),
  ])
  func `numbers that go back are known already, unless they fall to the beginning`(numbers: [Int], verdicts: String) {
    var order = FrameOrder(beginning: 100)
    expect(numbers, &order, verdicts)
  }

  @Test func `after an end what was on its way is passed over, and another run begins, however short the one before`() {
    var order = FrameOrder(beginning: 100)
    expect([1, 2, 3], &order, "ann")
    order.ended(with: 6, at: Self.now)
    expect([4, 5, 6, 3], &order, "ssss")
    expect([0, 1], &order, "an")
    order.ended(with: 2, at: Self.now)
    // A camera that counts on.
    expect([3, 4], &order, "an")
  }

  @Test func `what comes long after an end is another run, whatever its number`() {
    var order = FrameOrder(beginning: 100)
    expect([7, 8], &order, "an")
    order.ended(with: 9, at: Self.now)
    expect([8], &order, after: 59, "s")
    expect([8], &order, after: 61, "a")
  }
}
