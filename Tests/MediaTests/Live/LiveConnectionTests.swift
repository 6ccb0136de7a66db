import Groundwork
import TestKit
import Testing

@testable import Media

struct LiveConnectionTests {
  private func machine(
    _ kind: LiveKind = .mjpeg, _ settings: LiveSettings = LiveSettings(backoff: BackoffSettings(jitter: 0))
  ) -> LiveConnection {
    LiveConnection(settings: settings, kind: kind, random: SeededRandom(seed: 1))
  }

  private func online(at now: Duration, _ kind: LiveKind = .mjpeg) -> LiveConnection {
    var machine = machine(kind)
    _ = machine.received(.start, at: now)
    _ = machine.received(.connected, at: now)
    _ = machine.received(.frame, at: now)
    return machine
  }

  @Test func `it connects, reads, and each frame moves the deadline`() {
    let clock = ManualClock()
    var machine = machine()
    #expect(machine.received(.start, at: clock.now) == .connect(within: .seconds(10)))
    clock.advance(by: .seconds(2))
    #expect(machine.received(.connected, at: clock.now) == .read(until: .seconds(12)))
    #expect(machine.phase == .connecting)
    clock.advance(by: .seconds(5))
    #expect(machine.received(.frame, at: clock.now) == .read(until: .seconds(17)))
    #expect(machine.phase == .online)
    #expect(machine.reconnects == 0)
  }

  @Test func `ten silent seconds are a stall, and a second later it connects again`() {
    var machine = online(at: .zero)
    #expect(machine.received(.silence, at: .seconds(10)) == .pause(until: .seconds(11)))
    #expect(machine.phase == .stalled)
    #expect(machine.reason == "no frame for 10 s")
    #expect(machine.received(.pauseOver, at: .seconds(11)) == .connect(within: .seconds(10)))
    _ = machine.received(.connected, at: .seconds(11))
    #expect(machine.reason != nil)
    _ = machine.received(.frame, at: .seconds(11))
    #expect(machine.reason == nil)
    #expect(machine.reconnects == 1)
  }

  @Test func `a camera that connects and never sends says so`() {
    var machine = machine()
    _ = machine.received(.start, at: .zero)
    _ = machine.received(.connected, at: .zero)
    _ = machine.received(.silence, at: .seconds(10))
    #expect(machine.reason == "connected, but no frame within 10 s")
  }

  @Test(arguments: [(1, 10), (3, 10), (5, 15), (60, 180)])
  func `a snapshot camera may be silent for three intervals, and at least ten seconds`(interval: Int, silence: Int) {
    var machine = machine(.snapshot(every: .seconds(interval)))
    _ = machine.received(.start, at: .zero)
    #expect(machine.received(.connected, at: .zero) == .read(until: .seconds(silence)))
  }

  @Test func `pauses double to ten seconds while nothing works`() {
    var machine = machine()
    var now = Duration.zero
    var pauses: [Duration] = []
    _ = machine.received(.start, at: now)
    for _ in 0..<6 {
      guard case .pause(let end) = machine.received(.failed(.init(reason: "refused")), at: now) else { break }
      pauses.append(end - now)
      now = end
      _ = machine.received(.pauseOver, at: now)
    }
    #expect(pauses == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
  }

  @Test(arguments: [(30, 2), (60, 1)])
  func `the pause starts small again only after a good minute`(goodSeconds: Int, pause: Int) {
    var machine = online(at: .zero)
    _ = machine.received(.ended, at: .zero)
    _ = machine.received(.pauseOver, at: .seconds(1))
    _ = machine.received(.connected, at: .seconds(1))
    _ = machine.received(.frame, at: .seconds(1))
    let end = Duration.seconds(1 + goodSeconds)
    #expect(machine.received(.ended, at: end) == .pause(until: end + .seconds(pause)))
    #expect(machine.reason == "the camera ended the stream")
  }

  @Test func `only a connection that replaces a lost one is a reconnection`() {
    var machine = machine()
    _ = machine.received(.start, at: .zero)
    _ = machine.received(.failed(.init(reason: "no route")), at: .zero)
    for event in [.pauseOver, .connected, .frame] as [LiveConnection.Event] {
      _ = machine.received(event, at: .seconds(1))
    }
    #expect(machine.phase == .online && machine.reconnects == 0)
    for event in [.ended, .pauseOver, .connected, .frame, .frame] as [LiveConnection.Event] {
      _ = machine.received(event, at: .seconds(2))
    }
    #expect(machine.reconnects == 1)
  }

  @Test func `refused credentials are tried again after a minute`() {
    var machine = machine()
    _ = machine.received(.start, at: .zero)
    let failure = LiveConnection.Failure(reason: "401", isRefusal: true)
    #expect(machine.received(.failed(failure), at: .zero) == .pause(until: .seconds(60)))
    #expect(machine.phase == .refused)
  }

  @Test func `an attempt that takes too long is given up`() {
    var machine = machine()
    _ = machine.received(.start, at: .zero)
    #expect(machine.received(.silence, at: .seconds(10)) == .pause(until: .seconds(11)))
    #expect(machine.reason == "no answer within 10 s")
  }

  @Test func `stop ends it from every state and for good`() {
    for count in 0...4 {
      var machine = machine()
      let events: [LiveConnection.Event] = [.start, .connected, .frame, .ended]
      for event in events.prefix(count) { _ = machine.received(event, at: .zero) }
      #expect(machine.received(.stop, at: .zero) == .finish)
      #expect(machine.received(.start, at: .zero) == .finish)
      #expect(machine.phase == .stopped)
    }
  }

  @Test func `late reports change nothing`() {
    var machine = online(at: .zero)
    _ = machine.received(.ended, at: .zero)
    #expect(machine.received(.frame, at: .zero) == .pause(until: .seconds(1)))
    #expect(machine.received(.silence, at: .zero) == .pause(until: .seconds(1)))
    #expect(machine.phase == .waiting)
  }
}
