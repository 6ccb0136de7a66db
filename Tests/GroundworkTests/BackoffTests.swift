import Groundwork
import Testing

struct BackoffTests {
  @Test func `pauses double up to the longest`() {
    var backoff = Backoff(BackoffSettings(jitter: 0))
    var random = SeededRandom(seed: 1)
    let pauses = (0..<6).map { _ in backoff.failed(at: .zero, using: &random) }
    #expect(pauses == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
  }

  @Test func `a metered link is left alone for up to a minute`() {
    var backoff = Backoff(.metered)
    var random = SeededRandom(seed: 1)
    for _ in 0..<100 { _ = backoff.failed(at: .zero, using: &random) }
    let pause = backoff.failed(at: .zero, using: &random)
    #expect(pause > .seconds(47) && pause <= .seconds(60))
  }

  @Test func `jitter takes at most its part and differs between cameras`() {
    let pauses = (0..<200).map { (seed: UInt64) -> Duration in
      var random = SeededRandom(seed: seed)
      var backoff = Backoff()
      return backoff.failed(at: .zero, using: &random)
    }
    #expect(pauses.allSatisfy { $0 >= .milliseconds(800) && $0 <= .seconds(1) })
    #expect(Set(pauses).count > 190)
  }

  @Test(arguments: [(59, 4), (60, 1)])
  func `a good minute forgets earlier failures, a shorter time does not`(seconds: Int, pause: Int) {
    var backoff = Backoff(BackoffSettings(jitter: 0))
    var random = SeededRandom(seed: 1)
    _ = backoff.failed(at: .zero, using: &random)
    _ = backoff.failed(at: .seconds(1), using: &random)
    backoff.worked(at: .seconds(10))
    backoff.worked(at: .seconds(30))
    #expect(backoff.failed(at: .seconds(10 + seconds), using: &random) == .seconds(pause))
  }
}
