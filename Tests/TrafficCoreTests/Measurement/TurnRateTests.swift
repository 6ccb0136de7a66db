import Glibc
import Testing

@testable import TrafficCore

struct TurnRateTests {
  private func heading(_ angle: Double) -> SIMD2<Double> { SIMD2(cos(angle), sin(angle)) }

  @Test func `a steady turn has its rate, and is remembered for a while after it`() {
    var turn = TurnRate()
    for step in 0...40 { turn.note(heading(0.4 * Double(step) / 10), at: Double(step) / 10, memory: 1) }
    #expect(abs(turn.rate - 0.4) < 0.02)
    for step in 41...70 { turn.note(heading(1.6), at: Double(step) / 10, memory: 1) }
    #expect(turn.rate > 0.01 && turn.rate < 0.05)
  }

  @Test func `straight on there is none, and over the end of the circle no whole one`() {
    var turn = TurnRate()
    for step in 0...20 {
      turn.note(heading(step % 2 == 0 ? .pi - 0.01 : -.pi + 0.01), at: Double(step) / 10, memory: 1)
    }
    #expect(turn.rate < 0.05)
  }
}
