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
      var refusal: LiveStreamRefusal?
      var isSilent = false
    }

    let state = Lock(State())
    let outlivesProcess: Bool
    var runner: LiveRunRecord.Runner { outlivesProcess ? .airflow : .memory }
    var pauses: BackoffSettings { BackoffSettings(first: .milliseconds(5), maximum: .milliseconds(20)) }

    init(outlivesProcess: Bool = true) { self.outlivesProcess = outlivesProcess }

    func begin(_ run: LiveRunRecord, of video: LiveVideo) async throws -> LiveRunState {
      try state.withLock { state in
        if let refusal = state.refusal { throw refusal }
        state.begun.append(run.name)
        return .queued
      }
    }

    func resume(_ run: LiveRunRecord, of video: LiveVideo) async throws {
      state.withLock { $0.resumed.append(run.name) }
    }

    func look(at run: LiveRunRecord) async throws -> LiveRunLook {
      let look = state.withLock { $0.isSilent ? nil : $0.looks[run.name] ?? LiveRunLook(.queued) }
      guard let look else { throw Silence() }
      return look
    }

    func stop(_ run: LiveRunRecord) async throws {
      state.withLock { state in
        state.stopped.append(run.name)
        state.looks[run.name] = LiveRunLook(.failed, reason: "Somebody has stopped it.")
      }
    }

    func tidy(_ run: LiveRunRecord) async throws { state.withLock { $0.tidied.append(run.name) } }

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

    func runs(_ orchestrator: Scripted, lease: Duration = .seconds(15)) -> LiveRuns {
      var house = LiveRuns.House(
        store: stores.stores.liveRuns, videos: stores.stores.liveVideos, orchestrator: orchestrator,
        log: Log(name: "test", output: SilentLog()))
      house.lease = lease
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
      #expect(runs.active == [house.video.id])
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
      #expect(await becomesTrue { runs.active.isEmpty })
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
      #expect(runs.active.isEmpty)
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
}
