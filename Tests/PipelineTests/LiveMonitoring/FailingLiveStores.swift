import Groundwork
import Pipeline
import Records
import TrafficCore

/// Tables in memory that are away when they are told to be.
final class FailingLiveAnalytics: LiveAnalyticsStore {
  private struct State {
    var snapshots: [LiveSnapshot] = []
    var speeding: [SpeedingVehicle] = []
    var sums: [LiveSummary] = []
    var failure: StoreError?
    var gone: Set<Int> = []
    var attempts = 0
    var hangs = false
  }

  private let state = Lock(State())
  private let gate = Mailbox<Bool>(.newestWins(1))

  var snapshots: [LiveSnapshot] { state.withLock { $0.snapshots } }
  var speeding: [SpeedingVehicle] { state.withLock { $0.speeding } }
  var sums: [LiveSummary] { state.withLock { $0.sums } }
  var attempts: Int { state.withLock { $0.attempts } }

  func fail(_ failure: StoreError?) { state.withLock { $0.failure = failure } }
  /// Rows of this video belong to nothing.
  func remove(_ videoID: Int) { state.withLock { _ = $0.gone.insert(videoID) } }
  /// Calls wait until `goOn`.
  func hang() { state.withLock { $0.hangs = true } }

  func goOn() {
    state.withLock { $0.hangs = false }
    gate.close()
  }

  func append(_ snapshots: [LiveSnapshot], _ speeding: [SpeedingVehicle]) async throws {
    try await check((snapshots.map(\.videoID) + speeding.map(\.videoID)).first)
    state.withLock { state in
      state.snapshots += snapshots
      state.speeding += speeding
    }
  }

  func finish(_ summary: LiveSummary) async throws {
    try await check(summary.videoID)
    state.withLock { $0.sums.append(summary) }
  }

  private func check(_ videoID: Int?) async throws {
    if state.withLock({ $0.hangs }) { _ = await gate.next() }
    try state.withLock { state in
      state.attempts += 1
      if let failure = state.failure { throw failure }
      if let videoID, state.gone.contains(videoID) { throw StoreError(.conflict, "the video is gone") }
    }
  }

  func analytics(of videoID: Int) -> LiveVideoAnalytics? { nil }
  func summaries(of videoID: Int, session: Timestamp?, page: Page) -> [LiveSummary] { sums }
  func snapshots(of videoID: Int, session: Timestamp?, page: Page) -> [LiveSnapshot] { snapshots }
  func speeding(of videoID: Int, session: Timestamp?, page: Page) -> [SpeedingVehicle] { speeding }
  func speeding(of videoID: Int, session: Timestamp?, below: Int?, limit: Int) -> KeysetPage<SpeedingVehicle> {
    KeysetPage(rows: speeding, next: nil)
  }
  func trends(of videoID: Int, session: Timestamp?, page: Page) -> [LiveTrend] { [] }
  func removeRows(before: Timestamp, limit: Int) -> Int { 0 }
}

/// Videos by number, when somebody answers at all.
final class FailingLiveVideos: LiveVideoStore {
  private let state = Lock((known: Set<Int>(), failure: StoreError?.none, asked: 0))

  init(_ known: Int...) { state.withLock { $0.known = Set(known) } }

  var asked: Int { state.withLock { $0.asked } }
  func fail(_ failure: StoreError?) { state.withLock { $0.failure = failure } }

  func find(_ id: Int) throws -> LiveVideo? {
    try state.withLock { state in
      state.asked += 1
      if let failure = state.failure { throw failure }
      return state.known.contains(id) ? LiveVideo(id: id, name: "a", file: "videos/\(id).mp4", created: .zero) : nil
    }
  }

  func reserve() -> Int { 0 }
  func insert(_ video: LiveVideo) {}
  func list(page: Page) -> [LiveVideo] { [] }
  func count() -> Int { 0 }
  func update(_ video: LiveVideo, unchangedSince: Timestamp) -> Bool { false }
  func remove(_ id: Int) -> Bool { false }
}
