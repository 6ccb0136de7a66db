import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Pipeline

@Suite(.timeLimit(.minutes(5)))
struct CameraDeskTests {
  private func all(_ reports: Subscription<FrameReport>) async -> [FrameReport] {
    var found: [FrameReport] = []
    while let report = await reports.next() {
      found.append(report)
      if report.ending != nil { return found }
    }
    return found
  }

  @Test func `every picture of a file is reported once, in order, and the end`() async throws {
    let scripted = ScriptedHouse()
    let source = scripted.put("file", isLive: false)
    for number in 0..<600 { source.deliver(number, at: Double(number) / 10) }
    source.end()
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: CameraID("file")).subscribe(.neverLoses(4))
      let run = try desk.start(scripted.plan("file", .file), run: "manual")
      #expect(run == StreamRun(name: "manual"))
      let found = await all(reports)
      #expect(found.compactMap { $0.ending == nil ? $0.frame.index : nil } == Array(0..<600))
      #expect(found.last?.ending == .finished)
      try await eventually { desk.status(of: CameraID("file"))?.isRunning == false }
      let status = desk.status(of: CameraID("file"))
      #expect(status?.phase == .ended && status?.frames.processed == 600 && status?.frames.dropped == 0)
      // A full minute of ten a second.
      try await eventually { !scripted.minutes.withLock { $0.isEmpty } }
      #expect(scripted.minutes.withLock { $0 }.map(\.processed) == [600])
      #expect(scripted.minutes.withLock { $0 }.map(\.expected) == [600])
    }
  }

  @Test func `pictures of a file that were taken and lost are missing from its minute`() async throws {
    struct Tired: Error {}
    let detector = TruthDetector { _, number in
      if number == 300 { throw Tired() }
      return []
    }
    let scripted = ScriptedHouse(detector: detector)
    let source = scripted.put("file", isLive: false)
    for number in 0..<600 { source.deliver(number, at: Double(number) / 10) }
    try await scripted.withDesk { desk in
      try desk.start(scripted.plan("file", .file))
      try await eventually { !scripted.minutes.withLock { $0.isEmpty } }
      let minute = try #require(scripted.minutes.withLock { $0 }.first)
      #expect(minute.processed <= 300 && Double(minute.processed) < minute.expected)
      #expect((minute.share ?? 1) < 1 && minute.expected == Double(desk.statuses.first?.frames.received ?? 0))
    }
  }

  @Test func `a sampled file keeps the times of its pictures`() async throws {
    let scripted = ScriptedHouse()
    let source = scripted.put("file", isLive: false)
    for number in 0..<250 { source.deliver(number, at: Double(number) / 25) }
    source.end()
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: CameraID("file")).subscribe(.neverLoses(100))
      try desk.start(scripted.plan("file", .file, framesPerSecond: 5))
      let times = await all(reports).filter { $0.ending == nil }.map(\.seconds)
      let steps = zip(times.dropFirst(3), times.dropFirst(2)).map { (($0 - $1) * 1000).rounded() }
      #expect(Set(steps) == [200])
      let status = desk.status(of: CameraID("file"))
      #expect(status?.frames.unsampled == 250 - times.count && status?.frames.received == 250)
    }
  }

  @Test func `a camera that fails says why, waits, comes back, and touches no other`() async throws {
    let scripted = ScriptedHouse()
    let (first, good) = (scripted.put("bad", isLive: true), scripted.put("good", isLive: true))
    try await scripted.withDesk { desk in
      try desk.start(scripted.plan("bad", .live))
      try desk.start(scripted.plan("good", .live))
      first.deliver(0, at: 1)
      first.fail("the stream is corrupt")
      try await eventually { desk.status(of: CameraID("bad"))?.phase == .failed }
      #expect(desk.status(of: CameraID("bad"))?.reason?.contains("the stream is corrupt") == true)
      for number in 0..<20 {
        good.deliver(number, at: Double(number))
        try await eventually { desk.status(of: CameraID("good"))?.frames.processed == number + 1 }
      }
      #expect(desk.status(of: CameraID("good"))?.phase == .online)
      #expect(scripted.openings(of: "bad") == 1)
      let second = scripted.put("bad", isLive: true)
      try await eventually { scripted.clock.sleeperCount >= 2 }
      scripted.clock.advance(by: .seconds(2))
      second.deliver(1, at: 5)
      try await eventually { desk.status(of: CameraID("bad"))?.phase == .online }
      #expect(scripted.openings(of: "bad") == 2 && scripted.openings(of: "good") == 1)
      #expect(desk.status(of: CameraID("bad"))?.run.generation == 0)
    }
  }

  @Test func `a camera whose network is held up loses the old pictures, counted, and others go on`() async throws {
    let hold = Mailbox<Bool>(.newestWins(1))
    let detector = TruthDetector { camera, _ in
      if camera.name == "slow" { _ = await hold.next() }
      return []
    }
    let scripted = ScriptedHouse(detector: detector)
    let (slow, quick) = (scripted.put("slow", isLive: true), scripted.put("quick", isLive: true))
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: CameraID("slow")).subscribe(.neverLoses(100))
      try desk.start(scripted.plan("slow", .live))
      try desk.start(scripted.plan("quick", .live))
      slow.deliver(0, at: 0)
      try await eventually { detector.calls.value == 1 }
      for number in 1...50 {
        slow.deliver(number, at: Double(number) / 10)
        quick.deliver(number, at: Double(number) / 10)
        try await eventually { desk.status(of: CameraID("quick"))?.frames.processed == number }
      }
      try await eventually { desk.status(of: CameraID("slow"))?.frames.received == 51 }
      #expect(desk.status(of: CameraID("slow"))?.frames.dropped == 49)
      hold.close()
      try await eventually { desk.status(of: CameraID("slow"))?.frames.processed == 2 }
      #expect(await reports.next()?.frame.index == 0)
      #expect(await reports.next()?.frame.index == 50)
    }
  }

  @Test func `a changed scene begins that camera's numbers anew and opens nothing`() async throws {
    let scripted = ScriptedHouse()
    let (one, two) = (scripted.put("one", isLive: true), scripted.put("two", isLive: true))
    try await scripted.withDesk { desk in
      var changed = scripted.plan("one", .live)
      try desk.start(changed)
      try desk.start(scripted.plan("two", .live))
      for source in [one, two] { source.deliver(0, at: 0) }
      try await eventually { desk.statuses.allSatisfy { $0.frames.processed == 1 } }
      changed.scene.speedLimitKilometresPerHour = 30
      #expect(try desk.change(changed))
      for source in [one, two] { source.deliver(1, at: 1) }
      try await eventually { desk.statuses.allSatisfy { $0.frames.processed == 2 } }
      #expect(desk.statuses.map(\.run.generation) == [1, 0])
      changed.confidence = 0.4
      #expect(try desk.change(changed))
      for source in [one, two] { source.deliver(2, at: 2) }
      try await eventually { desk.statuses.allSatisfy { $0.frames.processed == 3 } }
      #expect(desk.statuses.map(\.run.generation) == [1, 0])
      #expect(scripted.openings(of: "one") == 1 && scripted.openings(of: "two") == 1)
      #expect(try !desk.change(scripted.plan("three", .live)))
    }
  }

  @Test func `a paused file keeps its place, a restarted one begins again as another generation`() async throws {
    let scripted = ScriptedHouse()
    let (first, second) = (scripted.put("file", isLive: false), scripted.put("file", isLive: false))
    try await scripted.withDesk { desk in
      let id = CameraID("file")
      let reports = desk.reports(of: id).subscribe(.neverLoses(100))
      try desk.start(scripted.plan("file", .file))
      first.deliver(0, at: 0)
      #expect(await reports.next()?.frame.index == 0)
      #expect(desk.pause(id))
      #expect(desk.status(of: id)?.phase == .paused)
      for number in 1..<4 { first.deliver(number, at: Double(number)) }
      try await eventually { first.waiting == 2 }
      #expect(desk.status(of: id)?.frames.received == 1)
      #expect(desk.resume(id))
      for number in 1..<4 { #expect(await reports.next()?.frame.index == number) }
      second.deliver(0, at: 0)
      second.end()
      #expect(desk.restart(id))
      let again = await reports.next()
      #expect(again?.frame.index == 0 && again?.run.generation == 1)
      #expect(await reports.next()?.ending == .finished)
      #expect(scripted.openings(of: "file") == 2)
    }
  }

  @Test func `a stopped stream ends with a report, and a later start is another run`() async throws {
    let scripted = ScriptedHouse()
    let first = scripted.put("north", isLive: true)
    try await scripted.withDesk { desk in
      let id = CameraID("north")
      let reports = desk.reports(of: id).subscribe(.neverLoses(100))
      let run = try desk.start(scripted.plan("north", .live), run: "a")
      // A second start finds the run that is on.
      #expect(try desk.start(scripted.plan("north", .live), run: "b") == run)
      first.deliver(0, at: 0)
      #expect(await reports.next()?.run.name == "a")
      #expect(desk.stop(id))
      #expect(await reports.next()?.ending == .stopped)
      #expect(!desk.stop(id))
      let second = scripted.put("north", isLive: true)
      second.deliver(0, at: 0)
      try desk.start(scripted.plan("north", .live), run: "c")
      #expect(await reports.next()?.run == StreamRun(name: "c"))
      await desk.remove(id)
      #expect(await reports.next()?.ending == .stopped)
      #expect(await reports.next() == nil)
      #expect(desk.statuses.isEmpty)
    }
  }

  @Test func `an outage is missing from the minute's completeness`() async throws {
    let scripted = ScriptedHouse()
    let (first, second) = (scripted.put("north", isLive: true), scripted.put("north", isLive: true))
    try await scripted.withDesk { desk in
      let id = CameraID("north")
      try desk.start(scripted.plan("north", .live))
      var sent = 0
      func pass(_ number: Int, of source: ScriptedSource?) async throws {
        for part in 0..<(source == nil ? 0 : 5) {
          source?.deliver(sent, at: Double(number) + Double(part) / 5)
          sent += 1
          try await eventually { desk.status(of: id)?.frames.received == sent }
          try await eventually { desk.status(of: id).map { $0.frames.processed + $0.frames.dropped == sent } ?? false }
        }
        try await eventually { scripted.clock.sleeperCount >= (source == nil ? 2 : 1) }
        scripted.clock.advance(by: .seconds(1))
      }
      for number in 0..<30 { try await pass(number, of: first) }
      first.fail("the cable was cut")
      try await eventually { desk.status(of: id)?.phase == .failed }
      // The first pause takes at most a second.
      try await pass(30, of: nil)
      for number in 31..<62 { try await pass(number, of: second) }
      try await eventually { !scripted.minutes.withLock { $0.isEmpty } }
      let minute = try #require(scripted.minutes.withLock { $0 }.first)
      #expect(minute.processed + minute.dropped == 295 && minute.seconds >= 59)
      #expect((minute.share ?? 1) < 0.99 && (minute.share ?? 0) > 0.95, "\(minute)")
    }
  }

  @Test func `[LM-95] what each stage took is a line of the log at debug level, for cameras and files`() async throws {
    let log = CapturedLog()
    let scripted = ScriptedHouse(log: log, level: .debug)
    scripted.put("north", isLive: true).deliver(0, at: 0)
    let file = scripted.put("file", isLive: false)
    file.deliver(0, at: 0)
    file.end()
    try await scripted.withDesk { desk in
      try desk.start(scripted.plan("north", .live))
      try desk.start(scripted.plan("file", .file))
      try await eventually { log.messages.count { $0.hasPrefix("[PERFORMANCE] Frame 0 | ") } == 2 }
    }
    let lines = log.entries.filter { $0.message.hasPrefix("[PERFORMANCE]") }
    #expect(lines.allSatisfy { $0.level == .debug && $0.fields.first?.name == "camera" })
    let stages = /\[PERFORMANCE\] Frame 0( \| (wait|scale|detect|follow|send|total) [\d.]+){5,6} ms/
    #expect(lines.allSatisfy { $0.message.wholeMatch(of: stages) != nil }, "\(lines.map(\.message))")
    #expect(lines.count { $0.message.contains("wait") } == 1)
  }

  @Test func `the line of a picture adds up its stages in milliseconds`() {
    var times = StageTimes()
    times.add(.detect, .microseconds(3810))
    times.add(.scale, .microseconds(1000))
    times.add(.detect, .microseconds(90))
    #expect(times.line(frame: 42) == "[PERFORMANCE] Frame 42 | scale 1.0 | detect 3.9 | total 4.9 ms")
  }

  @Test func `each stage of a picture shows in the metrics`() async throws {
    let scripted = ScriptedHouse()
    let source = scripted.put("north", isLive: true)
    try await scripted.withDesk { desk in
      try desk.start(scripted.plan("north", .live))
      source.deliver(0, at: 0)
      try await eventually { desk.status(of: CameraID("north"))?.frames.processed == 1 }
      let text = PrometheusText.text(scripted.metrics.families)
      // What is drawn here is so for frames that came through Redis.
      for stage in StageWatch.Stage.allCases where stage != .draw {
        #expect(text.contains("gantry_stage_seconds_count{stage=\"\(stage.rawValue)\"} 1"))
      }
      #expect(text.contains("gantry_camera_frames_total{camera=\"north\",outcome=\"processed\"} 1"))
    }
  }
}
