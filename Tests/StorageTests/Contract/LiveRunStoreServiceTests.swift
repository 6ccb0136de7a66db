import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(2)))
struct LiveRunStoreServiceTests {
  private func video(_ stores: Stores) async throws -> Int {
    let id = try await stores.liveVideos.reserve()
    try await stores.liveVideos.insert(LiveVideo(id: id, name: "a", file: "videos/\(id).mp4", created: .second(0)))
    return id
  }

  private func run(_ video: Int, _ name: String = "manual__1", at second: Double = 0) -> LiveRunRecord {
    LiveRunRecord(videoID: video, name: name, runner: .redis, created: .second(second))
  }

  @Test(arguments: TestDatabase.allCases)
  func `a video has one run that is not over, whoever begins it`(kind: TestDatabase) async throws {
    let database = try await kind.open()
    let store = database.stores.liveRuns
    let (first, second) = (try await video(database.stores), try await video(database.stores))
    let begun = try await withThrowingTaskGroup(of: (LiveRunRecord, Bool).self) { group in
      for number in 0..<8 {
        group.addTask {
          let opened = try await store.open(run(first, "run \(number)"), holder: "h\(number)", until: .second(10))
          return (opened.run, opened.isNew)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(begun.count(where: \.1) == 1)
    #expect(Set(begun.map(\.0)).count == 1)
    let known = try #require(begun.first?.0)
    #expect(try await store.current(of: first) == known)
    #expect(known.state == .queued && known.reason == nil && !known.isStopping && known.ended == nil)
    #expect(try await store.active() == [first])
    #expect(try await store.open(run(second), holder: "x", until: .second(10)).isNew)
    #expect(try await store.active() == [first, second])
    await #expect(throws: StoreError.self) { try await store.open(run(999_999), holder: "x", until: .second(10)) }
    let holder = try #require((0..<8).map { "h\($0)" }.first { "run \($0.dropFirst())" == known.name })
    #expect(try await store.end(known.id, .success, reason: nil, holder: holder, at: .second(3)))
    #expect(try await store.current(of: first) == nil)
    #expect(try await store.active() == [second])
    #expect(try await store.open(run(first, "next"), holder: "x", until: .second(10)).isNew)
    #expect(try await store.list(of: first, page: Page()).map(\.name) == ["next", known.name])
    #expect(try await store.list(of: first, page: Page(limit: 1, offset: 1)).map(\.ended) == [.second(3)])
  }

  @Test(arguments: TestDatabase.allCases)
  func `only who looks after a run writes about it, and the next one goes on`(kind: TestDatabase) async throws {
    let database = try await kind.open()
    let store = database.stores.liveRuns
    let id = try await video(database.stores)
    let made = try await store.open(run(id), holder: "a", until: .second(10)).run
    try await store.note(.running, of: made.id, holder: "b")
    #expect(try await store.current(of: id)?.state == .queued)
    try await store.note(.running, of: made.id, holder: "a")
    #expect(try await store.hold(made.id, holder: "b", until: .second(99)) == nil)
    #expect(try await store.hold(made.id, holder: "a", until: .second(20))?.state == .running)
    #expect(try await store.adopt(holder: "b", until: .second(40), at: .second(19), limit: 9).isEmpty)
    #expect(try await store.stop(id))
    let adopted = try await store.adopt(holder: "b", until: .second(40), at: .second(20), limit: 9)
    #expect(adopted.map(\.id) == [made.id] && adopted.first?.isStopping == true)
    #expect(try await store.hold(made.id, holder: "a", until: .second(99)) == nil)
    #expect(try await !store.end(made.id, .success, reason: nil, holder: "a", at: .second(30)))
    try await store.release(holder: "b")
    #expect(try await store.adopt(holder: "c", until: .second(50), at: .second(21), limit: 9).count == 1)
    #expect(try await store.end(made.id, .failed, reason: "It broke", holder: "c", at: .second(30)))
    #expect(try await !store.end(made.id, .success, reason: nil, holder: "c", at: .second(31)))
    #expect(try await store.list(of: id, page: Page()).map(\.reason) == ["It broke"])
    #expect(try await !store.stop(id))
    #expect(try await store.removeEnded(before: .second(30), limit: 9) == 0)
    #expect(try await store.removeEnded(before: .second(31), limit: 9) == 1)
    // With its video everything goes.
    _ = try await store.open(run(id, "last"), holder: "a", until: .second(10))
    #expect(try await database.stores.liveVideos.remove(id))
    #expect(try await store.list(of: id, page: Page()).isEmpty)
  }
}
