import Media
import Testing

struct InterruptionTests {
  @Test func `nothing is interrupted unless somebody says so`() {
    let interruption = Interruption()
    #expect(!interruption.shouldInterrupt)
    interruption.allow(.seconds(60))
    #expect(!interruption.shouldInterrupt)
  }

  @Test func `a passed deadline interrupts until it is lifted`() {
    let interruption = Interruption()
    interruption.allow(.zero)
    #expect(interruption.shouldInterrupt)
    interruption.allow(nil)
    #expect(!interruption.shouldInterrupt)
  }

  @Test func `a stop is for good`() {
    let interruption = Interruption()
    interruption.stop()
    interruption.allow(.seconds(60))
    #expect(interruption.shouldInterrupt && interruption.isStopped)
  }
}
