import Groundwork
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ClockTests {
  @Test func `the manual clock wakes sleepers when their time comes`() async throws {
    let clock = ManualClock()
    let sleeper = Task { try await clock.sleep(for: .seconds(10)) }
    while clock.sleeperCount == 0 { await Task.yield() }
    clock.advance(by: .seconds(9))
    #expect(clock.sleeperCount == 1)
    clock.advance(by: .seconds(1))
    try await sleeper.value
    #expect(clock.sinceEpoch == .seconds(1_767_225_610))
  }

  @Test func `a cancelled sleep ends with a cancellation`() async {
    let sleeper = Task { try await ManualClock().sleep(for: .seconds(10)) }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }

  @Test func `the system clocks move`() async throws {
    let clock = SystemMonotonicClock()
    let before = clock.now
    try await clock.sleep(for: .milliseconds(5))
    #expect(clock.now - before >= .milliseconds(5))
    #expect(SystemWallClock().sinceEpoch > .seconds(1_700_000_000))
  }

  @Test func `a pause ends early when somebody stops`() async {
    let signal = StopSignal()
    let thread = BlockingThread(name: "pause")
    let ended = Mailbox<Duration>(.newestWins(1))
    thread.perform {
      let start = SystemMonotonicClock().now
      signal.pause(for: .milliseconds(5))
      signal.pause(for: .seconds(30))
      ended.offer(SystemMonotonicClock().now - start)
    }
    signal.stop()
    #expect(await ended.next().map { $0 < .seconds(10) } == true)
    #expect(signal.isStopped)
  }

  @Test func `counters are found by name and labels`() {
    let counters = Counters()
    counters.counter("frames_total", ["camera": "b"]).add(2)
    counters.counter("frames_total", ["camera": "a"]).add()
    counters.counter("frames_total", ["camera": "b"]).add()
    #expect(counters.readings.map(\.value) == [1, 3])
    counters.remove(label: "camera", value: "a")
    #expect(counters.readings.map(\.name) == [Counters.Name("frames_total", ["camera": "b"])])
  }
}
