import Groundwork
import Testing

@Suite struct ClockJumpsTests {
  @Test func `a clock that is set is told from one that is steered`() {
    var jumps = ClockJumps(wall: .seconds(1_000), monotonic: .seconds(5))
    #expect(jumps.look(wall: .seconds(1_005), monotonic: .seconds(10)) == nil)
    #expect(jumps.look(wall: .seconds(1_011), monotonic: .seconds(15)) == nil)
    #expect(jumps.look(wall: .seconds(416), monotonic: .seconds(20)) == .seconds(-600))
    // Said once.
    #expect(jumps.look(wall: .seconds(421), monotonic: .seconds(25)) == nil)
    #expect(jumps.look(wall: .seconds(4_026), monotonic: .seconds(30)) == .seconds(3_600))
  }

  @Test func `slow steering never adds up to a jump`() {
    var jumps = ClockJumps(wall: .seconds(1_000), monotonic: .zero)
    for second in 1...1_000 {
      #expect(jumps.look(wall: .seconds(1_000) + .seconds(second) * 0.9, monotonic: .seconds(second)) == nil)
    }
  }
}
