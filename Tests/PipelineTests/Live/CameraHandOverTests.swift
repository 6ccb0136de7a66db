import Groundwork
import Records
import Testing
import TrafficCore

@testable import Pipeline

/// That those who must not lose a report get each one, whatever happens to the camera meanwhile.
@Suite(.timeLimit(.minutes(1)))
struct CameraHandOverTests {
  private let north = CameraID("north")

  private func rest(of reports: Subscription<FrameReport>) async -> [FrameReport] {
    var found: [FrameReport] = []
    while let report = await reports.next() {
      found.append(report)
      if report.ending != nil { break }
    }
    return found
  }

  @Test func `a pause loses no report that a full listener still waits for`() async throws {
    let scripted = ScriptedHouse()
    let (first, second) = (scripted.put("north", isLive: true), scripted.put("north", isLive: true))
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: north).subscribe(.neverLoses(1))
      let others = desk.reports(of: north).subscribe(.newestWins(10))
      try desk.start(scripted.plan("north", .live))
      first.deliver(0, at: 0)
      try await eventually { reports.count == 1 }
      first.deliver(1, at: 1)
      // It has reached the other listener, so it is on its way to this one.
      try await eventually { others.count == 2 }
      #expect(desk.pause(north))
      try await eventually { first.stops.value > 0 }
      #expect(desk.resume(north))
      second.deliver(2, at: 2)
      try await eventually { desk.status(of: north)?.frames.received == 3 }
      // Nothing more is looked at before this listener has caught up.
      #expect(reports.count == 2 && others.count == 2)
      #expect(await reports.next()?.timestamp == Timestamp.zero)
      #expect(await reports.next()?.timestamp == Timestamp.zero.advanced(bySeconds: 1))
      #expect(await reports.next()?.timestamp == Timestamp.zero.advanced(bySeconds: 2))
      #expect(desk.stop(north))
      #expect(await rest(of: reports).map(\.ending) == [.stopped])
      // Nobody got one twice.
      #expect(others.count == 4)
    }
  }

  @Test func `a listener that reads nothing is owed little, however often the camera is opened anew`() async throws {
    let scripted = ScriptedHouse()
    let sources = (0..<30).map { _ in scripted.put("north", isLive: true) }
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: north).subscribe(.neverLoses(1))
      try desk.start(scripted.plan("north", .live))
      for (number, source) in sources.enumerated() {
        source.deliver(number, at: Double(number))
        source.deliver(number, at: Double(number) + 0.5)
        try await eventually { scripted.openings(of: "north") == number + 1 }
        try await eventually { desk.status(of: north)?.frames.received == 2 * number + 2 }
        #expect(desk.restart(north))
        #expect(reports.count <= 3)
      }
      reports.cancel()
    }
  }

  @Test func `the end reaches a full listener also when everything is cancelled`() async throws {
    let scripted = ScriptedHouse()
    let source = scripted.put("north", isLive: true)
    let desk = CameraDesk(house: scripted.house)
    let reports = desk.reports(of: north).subscribe(.neverLoses(1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await desk.run() }
      try desk.start(scripted.plan("north", .live))
      source.deliver(0, at: 0)
      try await eventually { reports.count == 1 }
      source.deliver(1, at: 1)
      try await eventually { desk.status(of: north)?.frames.received == 2 && source.waiting == 0 }
      group.cancelAll()
    }
    let found = await rest(of: reports)
    #expect(found.last?.ending == .stopped && found.first?.timestamp == .zero)
    // The run's last minute is noted all the same.
    #expect(scripted.minutes.withLock { $0.count } == 1)
  }
}
