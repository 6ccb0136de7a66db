import Groundwork
import Records
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Pipeline

/// Runs as rows, with an orchestrator that does as it is told.
@Suite(.timeLimit(.minutes(2)))
struct LiveRunsServiceTests {
  private struct Silence: PassingFailure { var canRetry: Bool { true } }

  private final class Scripted: Orchestrator {
    struct State {
      var looks: [String: LiveRunLook] = [:]
      var begun: [String] = []
      var resumed: [String] = []
      var stopped: [String] = []
      var tidied: [String] = []
      var removed: [Int] = []
      var refusal: LiveStreamRefusal?
      var isUnsure = false
      var isSilent = false
      /// So many stops are refused.
      var deafStops = 0
      /// So many attempts to put a run away fail: with what may pass, or with what will not.
      var failedTidyings = 0
      var mayPass = true
      var beginTakes = Duration.zero
      /// No run begins before it is opened.
      var beginGate: Gate?
      var lookTakes = Duration.zero
    }

    let state = Lock(State())
    let outlivesProcess: Bool
    var runner: LiveRunRecord.Runner { outlivesProcess ? .airflow : .memory }
    var pauses: BackoffSettings { BackoffSettings(first: .milliseconds(5), maximum: .milliseconds(20)) }

    init(outlivesProcess: Bool = true) { self.outlivesProcess = outlivesProcess }

    func begin(_ run: LiveRunRecord, of video: LiveVideo) async throws -> LiveRunState {
      try await Task.sleep(for: state.withLock(\.beginTakes))
      if let gate = state.withLock(\.beginGate) { await gate.pass() }
      return try state.withLock { state in
        if let refusal = state.refusal {
          if state.isUnsure { throw LiveRunUnsure(refusal: refusal) }
          throw refusal
        }
        state.begun.append(run.name)
        return .queued
      }
    }

    func resume(_ run: LiveRunRecord, of video: LiveVideo) async throws {
      state.withLock { $0.resumed.append(run.name) }
    }

    func look(at run: LiveRunRecord) async throws -> LiveRunLook {
      try await Task.sleep(for: state.withLock(\.lookTakes))
      let look = state.withLock { $0.isSilent ? nil : $0.looks[run.name] ?? LiveRunLook(.queued) }
      guard let look else { throw Silence() }
      return look
    }

    func stop(_ run: LiveRunRecord) async throws {
      try state.withLock { state in
        if state.deafStops > 0 {
          state.deafStops -= 1
          throw LiveStreamRefusal(status: 500, "Could not connect to Airflow")
        }
        state.stopped.append(run.name)
        state.looks[run.name] = LiveRunLook(.failed, reason: "Somebody has stopped it.")
      }
    }

    func tidy(_ run: LiveRunRecord) async throws {
      try state.withLock { state in
        if state.failedTidyings > 0 {
          state.failedTidyings -= 1
          if state.mayPass { throw Silence() }
          throw StoreError(.damaged, "a row cannot be read")
        }
        state.tidied.append(run.name)
      }
    }

    func removed(_ videoID: Int) async { state.withLock { $0.removed.append(videoID) } }

    func move(_ look: LiveRunLook) {
      state.withLock { state in for name in state.begun + state.resumed { state.looks[name] = look } }
    }
  }

  private struct House {
    let stores: TestStores
    let video: LiveVideo

    init() async throws {
      stores = try await TestStores()
      let id = try await stores.stores.liveVideos.reserve()
      video = LiveVideo(id: id, name: "a", file: "videos/\(id).mp4", created: .zero)
      try await stores.stores.liveVideos.insert(video)
    }

    func runs(
      _ orchestrator: Scripted, lease: Duration = .seconds(15), tidiesWithin: Duration = .seconds(3600),
      log: any LogOutput = SilentLog()
    ) -> LiveRuns {
      var house = LiveRuns.House(
        store: stores.stores.liveRuns, videos: stores.stores.liveVideos, orchestrator: orchestrator,
        log: Log(name: "test", output: log))
      house.lease = lease
      house.tidiesWithin = tidiesWithin
      return LiveRuns(house)
    }

    var rows: [LiveRunRecord] {
      get async throws { try await stores.stores.liveRuns.list(of: video.id, page: Page()) }
    }

    /// As a server does, until the body is done.
    func serving<Result: Sendable>(
      _ runs: LiveRuns, _ body: () async throws -> Result
    ) async throws -> Result {
      async let running: Void = runs.run()
      let result: Result
      do {
        result = try await body()
      } catch {
        runs.close()
        await running
        throw error
      }
      runs.close()
      await running
      return result
    }
  }

  @Test func `a run is a row whose state follows, and at its end everything is put away`() async throws {
    let house = try await House()
    let scripted = Scripted()
    let runs = house.runs(scripted)
    try await house.serving(runs) { () async throws -> Void in
      let run = try await runs.start(house.video)
      #expect(run.state == .queued && run.id.hasPrefix("manual__20"))
      #expect(await runs.active == [house.video.id])
      scripted.move(LiveRunLook(.running))
      #expect(try await becomesTrue { try await house.rows.map(\.state) == [.running] })
      #expect(try await runs.start(house.video) == LiveRun(id: run.id, state: .running))
      scripted.state.withLock { $0.isSilent = true }
      scripted.move(LiveRunLook(.failed, reason: "It says no"))
      try await Task.sleep(for: .milliseconds(50))
      #expect(try await house.rows.map(\.state) == [.running])
      scripted.state.withLock { $0.isSilent = false }
      #expect(try await becomesTrue { try await house.rows.map(\.state) == [.failed] })
      #expect(try await house.rows.first?.reason == "It says no")
      #expect(scripted.state.withLock(\.tidied) == [run.id])
      #expect(await becomesTrue { await runs.active.isEmpty })
      try await Task.sleep(for: .milliseconds(2))
      let next = try await runs.start(house.video)
      #expect(next.id != run.id)
    }
    #expect(scripted.state.withLock(\.begun).count == 2)
  }

  @Test func `a run that is refused has failed with the reason, and can be tried again`() async throws {
    let house = try await House()
    let scripted = Scripted()
    let runs = house.runs(scripted)
    let refusal = LiveStreamRefusal(status: 500, "Could not connect to Airflow", details: "nobody answers")
    scripted.state.withLock { $0.refusal = refusal }
    try await house.serving(runs) { () async throws -> Void in
      await #expect(throws: refusal) { try await runs.start(house.video) }
      #expect(try await house.rows.map(\.reason) == ["Could not connect to Airflow: nobody answers"])
      #expect(await runs.active.isEmpty)
      scripted.state.withLock { $0.refusal = nil }
      #expect(try await runs.start(house.video).state == .queued)
    }
  }

  @Test func `a run that is stopped ends, whichever server it was asked of`() async throws {
    let house = try await House()
    let scripted = Scripted()
    let (one, other) = (house.runs(scripted, lease: .seconds(3)), house.runs(Scripted()))
    try await house.serving(one) {
      try await house.serving(other) { () async throws -> Void in
        let first = try await one.start(house.video)
        try await one.stop(house.video.id)
        #expect(try await becomesTrue { try await house.rows.map(\.state) == [.failed] })
        let second = try await one.start(house.video)
        try await other.stop(house.video.id)
        #expect(try await becomesTrue { try await house.rows.map(\.state) == [.failed, .failed] })
        #expect(scripted.state.withLock(\.stopped) == [first.id, second.id])
        try await one.stop(house.video.id)
      }
    }
  }

  @Test func `the next server goes on with what one that died has left`() async throws {
    let house = try await House()
    let dead = house.runs(Scripted(), lease: .milliseconds(300))
    // Never run: nobody renews what it holds.
    let begun = try await dead.start(house.video)
    let scripted = Scripted()
    let next = house.runs(scripted, lease: .milliseconds(300))
    try await house.serving(next) { () async throws -> Void in
      #expect(await becomesTrue { scripted.state.withLock(\.resumed) == [begun.id] })
      scripted.move(LiveRunLook(.success))
      #expect(try await becomesTrue { try await house.rows.map(\.state) == [.success] })
    }
  }

  @Test func `what nobody can go on with fails and says so: now, or when the next server finds it`() async throws {
    let house = try await House()
    let dead = house.runs(Scripted(outlivesProcess: false), lease: .milliseconds(100))
    _ = try await dead.start(house.video)
    let runs = house.runs(Scripted(outlivesProcess: false))
    try await house.serving(runs) { () async throws -> Void in
      #expect(try await becomesTrue { try await house.rows.map(\.state) == [.failed] })
      #expect(try await house.rows.first?.reason?.hasPrefix("The server that looked at the video has ended") == true)
      _ = try await runs.start(house.video)
    }
    #expect(try await house.rows.first?.state == .failed)
    #expect(try await house.rows.first?.reason == "The server was stopped before the end of the video.")
  }

  @Test func `a run of a runner that the settings do not name any more fails and says so`() async throws {
    let house = try await House()
    _ = try await house.runs(Scripted(), lease: .milliseconds(100)).start(house.video)
    let runs = house.runs(Scripted(outlivesProcess: false))
    try await house.serving(runs) { () async throws -> Void in
      #expect(try await becomesTrue { try await house.rows.map(\.state) == [.failed] })
      #expect(try await house.rows.first?.reason?.contains("airflow") == true)
    }
  }

  @Test func `a server that is stopped lets the next one go on at once`() async throws {
    let house = try await House()
    let first = house.runs(Scripted())
    let begun = try await house.serving(first) { try await first.start(house.video) }
    let scripted = Scripted()
    let second = house.runs(scripted)
    try await house.serving(second) { () async throws -> Void in
      #expect(await becomesTrue { scripted.state.withLock(\.resumed) == [begun.id] })
    }
    #expect(try await house.rows.map(\.state) == [.queued])
  }

  @Test func `a stop that is not heard is told again, and the run goes on until it is`() async throws {
    let house = try await House()
    let scripted = Scripted()
    let runs = house.runs(scripted)
    try await house.serving(runs) { () async throws -> Void in
      let run = try await runs.start(house.video)
      scripted.state.withLock { $0.deafStops = 6 }
      await #expect(throws: LiveStreamRefusal.self) { try await runs.stop(house.video.id) }
      #expect(await becomesTrue { scripted.state.withLock { $0.deafStops <= 2 } })
      #expect(try await house.rows.map(\.ended) == [nil])
      #expect(scripted.state.withLock(\.tidied).isEmpty)
      #expect(try await becomesTrue { try await house.rows.first?.reason == "Somebody has stopped it." })
      #expect(scripted.state.withLock(\.stopped) == [run.id])
    }
  }

  @Test(arguments: [true, false])
  func `a run that takes long to begin, and long to be looked at, stays this server's`(outlives: Bool) async throws {
    let house = try await House()
    let (scripted, other) = (Scripted(outlivesProcess: outlives), Scripted(outlivesProcess: outlives))
    scripted.state.withLock { ($0.beginTakes, $0.lookTakes) = (.seconds(8), .seconds(8)) }
    // Long enough for a busy machine, which renews it late.
    let lease = Duration.seconds(6)
    let (runs, others) = (house.runs(scripted, lease: lease), house.runs(other, lease: lease))
    try await house.serving(runs) {
      try await house.serving(others) { () async throws -> Void in
        let run = try await runs.start(house.video)
        #expect(run.state == .queued)
        scripted.move(LiveRunLook(.success))
        #expect(try await becomesTrue { try await house.rows.first?.ended != nil })
        #expect(try await house.rows.map(\.state) == [.success])
        #expect(try await house.rows.map(\.name) == [run.id])
      }
    }
    #expect(other.state.withLock(\.resumed).isEmpty && scripted.state.withLock(\.resumed).isEmpty)
  }

  @Test func `a run of which nobody knows whether it has begun is followed, and a stop before it began is told`()
    async throws
  {
    let house = try await House()
    let scripted = Scripted()
    let runs = house.runs(scripted)
    let refusal = LiveStreamRefusal(status: 500, "Could not connect to Airflow", details: "took too long")
    scripted.state.withLock { ($0.refusal, $0.isUnsure) = (refusal, true) }
    try await house.serving(runs) { () async throws -> Void in
      await #expect(throws: refusal) { try await runs.start(house.video) }
      let row = try #require(try await house.rows.first)
      #expect(row.state == .queued && row.ended == nil)
      // Asked for once more under its name, until it is heard of; then no more.
      await #expect(throws: refusal) { try await runs.start(house.video) }
      scripted.state.withLock { $0.refusal = nil }
      for _ in 0..<2 { #expect(try await runs.start(house.video).id == row.name) }
      #expect(scripted.state.withLock(\.begun) == [row.name])
      scripted.state.withLock { $0.looks[row.name] = LiveRunLook(.success) }
      #expect(try await becomesTrue { try await house.rows.map(\.state) == [.success] })

      let gate = Gate()
      scripted.state.withLock { ($0.refusal, $0.beginGate) = (nil, gate) }
      async let starting = runs.start(house.video)
      defer { gate.open() }
      #expect(try await becomesTrue { try await house.rows.count == 2 })
      try await runs.stop(house.video.id)
      #expect(scripted.state.withLock(\.stopped).isEmpty)
      gate.open()
      let name = try await starting.id
      #expect(await becomesTrue { scripted.state.withLock(\.stopped) == [name] })
    }
  }

  @Test func `what is away when a run is put away is waited for, and the next server goes on with that`() async throws {
    let house = try await House()
    let (first, second) = (Scripted(), Scripted())
    first.state.withLock { $0.failedTidyings = .max }
    let runs = house.runs(first)
    let name = try await house.serving(runs) { () async throws -> String in
      let run = try await runs.start(house.video)
      first.move(LiveRunLook(.failed, reason: "It says no"))
      // More often than what will not pass is tried.
      #expect(await becomesTrue { first.state.withLock { $0.failedTidyings < .max - 4 } })
      #expect(try await house.rows.map(\.ended) == [nil])
      return run.id
    }
    second.state.withLock { ($0.failedTidyings, $0.looks[name]) = (5, LiveRunLook(.failed, reason: "It says no")) }
    let next = house.runs(second)
    try await house.serving(next) { () async throws -> Void in
      #expect(try await becomesTrue { try await house.rows.first?.reason == "It says no" })
      #expect(second.state.withLock(\.tidied) == [name])
    }
  }

  @Test(arguments: [true, false])
  func `what cannot be put away is left in the end, and the log says so`(mayPass: Bool) async throws {
    let house = try await House()
    let (scripted, log) = (Scripted(), CapturedLog())
    scripted.state.withLock { ($0.failedTidyings, $0.mayPass) = (.max, mayPass) }
    let runs = house.runs(scripted, tidiesWithin: mayPass ? .milliseconds(500) : .seconds(3600), log: log)
    try await house.serving(runs) { () async throws -> Void in
      _ = try await runs.start(house.video)
      scripted.move(LiveRunLook(.failed, reason: "It says no"))
      #expect(try await becomesTrue { try await house.rows.map(\.state) == [.failed] })
    }
    #expect(log.messages.contains { $0.contains("stays behind until the video's next run") }, "\(log.messages)")
  }

  @Test func `a run whose video was removed elsewhere is stopped and put away`() async throws {
    let house = try await House()
    let scripted = Scripted()
    let runs = house.runs(scripted, lease: .milliseconds(300))
    try await house.serving(runs) { () async throws -> Void in
      let run = try await runs.start(house.video)
      #expect(try await house.stores.stores.liveVideos.remove(house.video.id))
      #expect(await becomesTrue { scripted.state.withLock(\.tidied) == [run.id] })
      #expect(scripted.state.withLock(\.stopped) == [run.id])
      #expect(scripted.state.withLock(\.removed) == [house.video.id])
    }
  }

  @Test func `every server knows what runs, and no two runs have one name`() async throws {
    let house = try await House()
    let (here, there) = (house.runs(Scripted()), house.runs(Scripted()))
    var names: [String] = []
    try await house.serving(here) { () async throws -> Void in
      for _ in 0..<50 {
        let id = try await house.stores.stores.liveVideos.reserve()
        let video = LiveVideo(id: id, name: "a", file: "videos/\(id).mp4", created: .zero)
        try await house.stores.stores.liveVideos.insert(video)
        names.append(try await here.start(video).id)
      }
      let active = await there.active
      #expect(active.count == 50 && active == active.sorted())
    }
    #expect(Set(names).count == 50)
    #expect(
      names == names.sorted() && names.allSatisfy { $0.utf8.count == "manual__2026-05-01T10:00:00.123456".utf8.count })
  }
}
