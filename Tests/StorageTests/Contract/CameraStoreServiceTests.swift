import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(2)))
struct CameraStoreServiceTests {
  private func camera(_ id: String) -> Camera {
    Camera(id: id, address: Secret("rtsp://u:p@h/\(id)"), form: #"{"name":"North \"ä\""}"#, created: .second(1))
  }

  @Test(arguments: TestDatabase.allCases)
  func `a camera is kept as it was given; the second of two changes is refused`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.cameras
    try await store.insert(camera("b"))
    try await store.insert(camera("a"))
    #expect(try await store.list() == [camera("a"), camera("b")])
    #expect(try await store.find("c") == nil)
    await #expect(throws: StoreError.self) { try await store.insert(camera("a")) }

    var changed = camera("a")
    (changed.isEnabled, changed.form, changed.revision, changed.updated) = (false, "{}", 2, .second(5))
    changed.address = Secret("simulate://street")
    #expect(try await store.update(changed))
    #expect(try await store.find("a") == changed)
    changed.form = #"{"fps":5}"#
    #expect(try await !store.update(changed))
    #expect(try await store.find("a")?.form == "{}")
    #expect(try await !store.remove(camera("a")))
    #expect(try await store.remove(changed))
    #expect(try await store.list() == [camera("b")])
  }

  @Test(arguments: TestDatabase.allCases)
  func `a camera that was removed and made again is another one`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.cameras
    try await store.insert(camera("a"))
    var change = camera("a")
    (change.revision, change.form) = (2, #"{"fps":5}"#)
    #expect(try await store.remove(camera("a")))
    let second = Camera(id: "a", address: Secret("rtsp://h/a"), created: .second(2))
    try await store.insert(second)
    #expect(try await !store.update(change))
    #expect(try await !store.remove(camera("a")))
    #expect(try await store.list() == [second])
  }

  private func minute(_ camera: String, _ second: Double, processed: Int) -> MinuteCompleteness {
    var minute = MinuteCompleteness(camera: CameraID(camera), minute: .second(second))
    (minute.expected, minute.processed, minute.dropped) = (300.5, processed, 2)
    (minute.seconds, minute.secondsOnline) = (60, 58.25)
    return minute
  }

  @Test(arguments: TestDatabase.allCases)
  func `two runs within a minute are added up; old minutes go`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.completeness
    try await store.add([minute("a", 60, processed: 200), minute("a", 0, processed: 1), minute("b", 0, processed: 7)])
    try await store.add([minute("a", 60, processed: 50)])
    let found = try await store.minutes(of: CameraID("a"), from: .second(0), to: .second(61), limit: 10)
    #expect(found.map(\.processed) == [1, 250])
    #expect(found.last?.expected == 601 && found.last?.dropped == 4 && found.last?.seconds == 120)
    #expect(found.last?.secondsOnline == 116.5)
    #expect(try await store.minutes(of: CameraID("a"), from: .second(0), to: .second(60), limit: 10).count == 1)
    #expect(try await store.removeMinutes(before: .second(60), limit: 1) == 1)
    #expect(try await store.removeMinutes(before: .second(60), limit: 9) == 1)
    #expect(try await store.removeMinutes(before: .second(60), limit: 9) == 0)
    #expect(try await store.minutes(of: CameraID("a"), from: .second(0), to: .second(99), limit: 9).count == 1)
  }
}
