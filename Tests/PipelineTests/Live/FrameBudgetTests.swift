import Groundwork
import Testing
import TrafficCore

@testable import Pipeline

struct FrameBudgetTests {
  /// A source in step, one picture in the slot, a network that takes `cost(n)` seconds for its n-th picture.
  private func run(
    sourceRate: Double, wanted: Double? = nil, seconds: Double, cost: (Int) -> Double
  ) -> (taken: [Int], dropped: Int, unsampled: Int) {
    var budget = FrameBudget(framesPerSecond: wanted, isLossless: false)
    var (taken, dropped, unsampled): ([Int], Int, Int) = ([], 0, 0)
    var (slot, freeAt): (Int?, Double) = (nil, 0)
    func start(_ number: Int, at time: Double) {
      let seconds = cost(taken.count)
      taken.append(number)
      budget.spent(.seconds(seconds))
      freeAt = time + seconds
    }
    for number in 0..<Int(seconds * sourceRate) {
      let time = Double(number) / sourceRate
      if let waiting = slot, freeAt <= time {
        start(waiting, at: freeAt)
        slot = nil
      }
      switch budget.received(Timestamp.zero.advanced(bySeconds: time)) {
      case .unsampled: unsampled += 1
      case .dropped: dropped += 1
      case .take:
        if freeAt <= time, slot == nil {
          start(number, at: time)
        } else {
          if slot != nil { dropped += 1 }
          slot = number
        }
      }
    }
    return (taken, dropped, unsampled)
  }

  private func gaps(_ numbers: [Int], after first: Int) -> Set<Int> {
    let late = numbers.filter { $0 >= first }
    return Set(zip(late.dropFirst(), late).map { $0 - $1 })
  }

  @Test func `a camera that is quick enough loses nothing`() {
    let result = run(sourceRate: 25, seconds: 20) { _ in 0.03 }
    #expect(result.taken == Array(0..<500) && result.dropped == 0)
  }

  @Test(arguments: [4.0, 7, 10, 12, 17, 22])
  func `what cannot be looked at is left out evenly`(capacity: Double) {
    let seconds = 60.0
    // Every second picture takes thrice as long.
    let result = run(sourceRate: 25, seconds: seconds) { ($0.isMultiple(of: 2) ? 0.5 : 1.5) / capacity }
    let found = gaps(result.taken, after: 100)
    let (least, most) = (found.min() ?? 0, found.max() ?? 0)
    #expect(most - least <= 2, "\(found.sorted())")
    #expect(Double(result.taken.count) >= 0.85 * capacity * seconds)
    #expect(result.taken.count + result.dropped >= Int(seconds * 25) - 1)
  }

  @Test func `one slow picture is not held against the camera`() {
    let result = run(sourceRate: 10, seconds: 30) { $0 == 0 ? 8 : 0.02 }
    // Those of the eight seconds are lost, and hardly another.
    #expect(result.dropped <= 82)
    #expect(gaps(result.taken, after: 100) == [1])
  }

  @Test(arguments: [(25.0, 5.0, Set([5])), (25, 10, Set([2, 3])), (30, 12, Set([2, 3])), (10, 25, Set([1]))])
  func `a wanted rate takes pictures at even distances`(source: Double, wanted: Double, distances: Set<Int>) {
    let result = run(sourceRate: source, wanted: wanted, seconds: 30) { _ in 0.001 }
    #expect(gaps(result.taken, after: 50) == distances)
    #expect(abs(Double(result.taken.count) - 30 * min(source, wanted)) <= 3)
    #expect(result.dropped == 0)
  }

  @Test(arguments: [15.0, 24, 30, 29.97])
  func `who wants the source's own rate gets every picture, the second too`(rate: Double) {
    var budget = FrameBudget(framesPerSecond: rate, isLossless: true)
    // As containers write them: in whole units that are cut off.
    let moments = (0..<90).map { Timestamp(microseconds: Int64(Double($0) / rate * 1_000_000)) }
    #expect(moments.allSatisfy { budget.received($0) == .take })
  }

  @Test func `a recording loses no wanted picture however slow the network is`() {
    var budget = FrameBudget(framesPerSecond: 5, isLossless: true)
    var verdicts: [FrameBudget.Verdict: Int] = [:]
    for number in 0..<250 {
      budget.spent(.seconds(3))
      verdicts[budget.received(Timestamp.zero.advanced(bySeconds: Double(number) / 25)), default: 0] += 1
    }
    #expect(verdicts[.dropped] == nil)
    #expect(abs((verdicts[.take] ?? 0) - 50) <= 3)
  }

  @Test func `the source's rhythm is known although every third picture is lost`() {
    var budget = FrameBudget(framesPerSecond: nil, isLossless: false)
    for number in 0..<90 where number % 3 != 0 {
      _ = budget.received(Timestamp.zero.advanced(bySeconds: Double(number) / 15))
    }
    #expect(abs((budget.wantedRate(nominal: 99) ?? 0) - 15) < 0.1)
    #expect(FrameBudget(framesPerSecond: 4, isLossless: false).wantedRate(nominal: 25) == 4)
  }
}
