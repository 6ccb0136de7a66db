import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Pipeline

/// What is wanted of a camera while it is busy with something else.
@Suite(.timeLimit(.minutes(1)))
struct CameraOrderTests {
  private let north = CameraID("north")

  @Test(arguments: [CameraLife.Goal.stop, .run])
  func `what is wanted while a pause still closes the source is done`(goal: CameraLife.Goal) async throws {
    let scripted = ScriptedHouse()
    let closing = Gate()
    let first = scripted.put("north", isLive: true, closing: closing)
    let second = scripted.put("north", isLive: true)
    try await scripted.withDesk { desk in
      try desk.start(scripted.plan("north", .live))
      first.deliver(0, at: 0)
      try await eventually { desk.status(of: north)?.frames.processed == 1 }
      #expect(desk.pause(north))
      try await eventually { first.stops.value > 0 }
      if goal == .run {
        #expect(desk.resume(north))
        closing.open()
        second.deliver(1, at: 1)
        try await eventually { desk.status(of: north)?.frames.processed == 2 }
      } else {
        #expect(desk.stop(north))
        closing.open()
        await desk.remove(north)
        #expect(desk.statuses.isEmpty && scripted.openings(of: "north") == 1)
      }
    }
  }

  @Test func `a camera that is stopped in the moment it fails does not wait for its pause`() async throws {
    let log = ListeningLog()
    let scripted = ScriptedHouse(log: log)
    let source = scripted.put("north", isLive: true)
    try await scripted.withDesk { desk in
      // Heard when the failure is decided on, before the pause begins. The clock stands still.
      log.listen { [north] line in if line.contains("cut") { desk.stop(north) } }
      try desk.start(scripted.plan("north", .live))
      source.fail("the cable was cut")
      await desk.remove(north)
      #expect(desk.statuses.isEmpty)
    }
  }

  @Test func `a start while the last run still ends begins another`() async throws {
    let scripted = ScriptedHouse()
    let (first, second) = (scripted.put("north", isLive: false), scripted.put("north", isLive: false))
    for number in 0..<3 { first.deliver(number, at: Double(number)) }
    first.end()
    second.deliver(0, at: 0)
    second.end()
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: north).subscribe(.neverLoses(1))
      try desk.start(scripted.plan("north", .file), run: "a")
      #expect(await reports.next()?.frame.index == 0)
      // The second report waits to be taken, the third and the ending for their turn.
      #expect(await reports.next()?.frame.index == 1)
      try await eventually { desk.status(of: north)?.phase == .ended }
      #expect(try desk.start(scripted.plan("north", .file), run: "b") == StreamRun(name: "b"))
      #expect(await reports.next()?.frame.index == 2)
      #expect(await reports.next()?.ending == .finished)
      #expect(await reports.next()?.run.name == "b")
      #expect(await reports.next()?.ending == .finished)
    }
  }

  @Test func `a recording that becomes a camera is another run, after the first has ended`() async throws {
    let scripted = ScriptedHouse()
    let (file, camera) = (scripted.put("north", isLive: false), scripted.put("north", isLive: true))
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: north).subscribe(.neverLoses(10))
      try desk.start(scripted.plan("north", .file), run: "file")
      file.deliver(0, at: 0)
      #expect(await reports.next()?.run.name == "file")
      #expect(try desk.start(scripted.plan("north", .live), run: "camera") == StreamRun(name: "camera"))
      #expect(await reports.next()?.ending == .stopped)
      camera.deliver(0, at: 0)
      #expect(await reports.next()?.run.name == "camera")
      // The source of a camera that ends is opened again; a recording would be over.
      camera.end()
      try await eventually { desk.status(of: north)?.phase == .failed }
    }
  }

  @Test func `a camera that is started while it is removed keeps its listeners and numbers`() async throws {
    let scripted = ScriptedHouse()
    let closing = Gate()
    let first = scripted.put("north", isLive: true, closing: closing)
    let second = scripted.put("north", isLive: true)
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: north).subscribe(.neverLoses(10))
      try desk.start(scripted.plan("north", .live), run: "a")
      first.deliver(0, at: 0)
      #expect(await reports.next()?.run.name == "a")
      async let removed: Void = desk.remove(north)
      try await eventually { first.stops.value > 0 }
      try desk.start(scripted.plan("north", .live), run: "b")
      closing.open()
      await removed
      #expect(await reports.next()?.ending == .stopped)
      second.deliver(0, at: 0)
      #expect(await reports.next()?.run.name == "b")
      try await eventually {
        PrometheusText.text(scripted.metrics.families).contains(
          "gantry_camera_frames_total{camera=\"north\",outcome=\"processed\"} 2")
      }
    }
  }

  @Test func `time is booked as what it was when a camera fails or is stopped, not as what it was a second later`()
    async throws
  {
    let scripted = ScriptedHouse()
    let source = scripted.put("north", isLive: true)
    try await scripted.withDesk { desk in
      try desk.start(scripted.plan("north", .live))
      for number in 0...10 {
        source.deliver(number, at: Double(number) / 10)
        try await eventually { desk.status(of: north)?.frames.processed == number + 1 }
      }
      try await eventually { scripted.clock.sleeperCount >= 1 }
      // Between two looks at the clock.
      scripted.clock.advance(by: .milliseconds(600))
      source.fail("the cable was cut")
      try await eventually { desk.status(of: north)?.phase == .failed }
      scripted.clock.advance(by: .milliseconds(150))
      #expect(desk.stop(north))
      try await eventually { desk.status(of: north)?.phase == .stopped }
      scripted.clock.advance(by: .milliseconds(200))
      try await eventually { !scripted.minutes.withLock { $0.isEmpty } }
      let minute = try #require(scripted.minutes.withLock { $0 }.first)
      #expect((minute.seconds * 1000).rounded() == 750 && (minute.secondsOnline * 1000).rounded() == 600, "\(minute)")
    }
  }

  @Test func `listeners of what never ran are let go when it is removed`() async throws {
    let scripted = ScriptedHouse()
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: north).subscribe(.neverLoses(1))
      await desk.remove(north)
      #expect(await reports.next() == nil)
    }
  }

  @Test func `whoever keeps the minutes may hang without hiding a camera's silence`() async throws {
    let noting = Gate()
    let scripted = ScriptedHouse(noting: noting)
    let source = scripted.put("north", isLive: true)
    var settings = CameraDeskSettings()
    settings.minutesWaiting = 2
    try await scripted.withDesk(settings) { desk in
      try desk.start(scripted.plan("north", .live))
      func pass(_ number: Int) async throws {
        source.deliver(number, at: Double(number))
        try await eventually { desk.status(of: north)?.frames.processed == number + 1 }
        try await eventually { scripted.clock.sleeperCount >= 1 }
        scripted.clock.advance(by: .seconds(5))
      }
      // Six minutes: one is being noted, two wait, the others are lost.
      for number in 0...72 { try await pass(number) }
      try await eventually { scripted.clock.sleeperCount >= 1 }
      #expect(desk.status(of: north)?.phase == .online)
      scripted.clock.advance(by: .seconds(6))
      try await eventually { desk.status(of: north)?.phase == .stalled }
      let lost = scripted.metrics.counter(MinuteWriter.metric, help: "").value
      #expect((1...4).contains(lost))
      noting.open()
      try await eventually { scripted.minutes.withLock { $0.count } >= 3 }
    }
  }
}
