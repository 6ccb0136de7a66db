import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(2)))
struct SpeedingStoreServiceTests {
  private func entry(_ vehicle: Int, camera: String = "north", speed: Double = 71.3, at: Double = 0) -> SpeedingEntry {
    SpeedingEntry(
      camera: CameraID(camera), run: "r", generation: 1, vehicle: vehicle, trafficClass: .car, speed: speed,
      plusMinus: 2.1, limit: 60, lane: vehicle == 1 ? "left \"ä\"" : nil, frame: 9, at: .second(at),
      box: vehicle == 2 ? nil : PixelBox(x1: -3, y1: 20, x2: 110, y2: 90),
      picture: "speeding/\(camera)/\(vehicle).jpg", thumbnail: nil)
  }

  @Test(arguments: TestDatabase.allCases)
  func `entries are kept as they were given, each once`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.speeding
    #expect(try await store.insert([entry(1), entry(2)]) == 2)
    #expect(try await store.insert([entry(2), entry(3)]) == 1)
    let kept = try await store.list(SpeedingFilter(), isOldestFirst: true, limit: 9)
    var first = entry(1)
    first.id = try #require(kept.first?.id)
    #expect(kept.first == first && kept.map(\.vehicle) == [1, 2, 3])
    #expect(try await store.find(first.id) == first)
    #expect(kept.map(\.box) == [entry(1).box, nil, entry(3).box])
    #expect(try await store.find(first.id + 100) == nil)
    #expect(try await store.named(["speeding/north/1.jpg", "speeding/north/9.jpg"]) == ["speeding/north/1.jpg"])
  }

  @Test(arguments: TestDatabase.allCases)
  func `a reader takes what fits, forwards or backwards; old entries go`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.speeding
    _ = try await store.insert((1...6).map { entry($0, speed: 60 + Double($0), at: Double($0)) })
    _ = try await store.insert([entry(7, camera: "south", speed: 99, at: 7)])
    let north = SpeedingFilter(camera: CameraID("north"))
    let all = try await store.list(north, isOldestFirst: false, limit: 9)
    #expect(all.map(\.vehicle) == [6, 5, 4, 3, 2, 1])
    var filter = north
    filter.after = all[3].id
    #expect(try await store.list(filter, isOldestFirst: true, limit: 2).map(\.vehicle) == [4, 5])
    filter = north
    filter.below = all[3].id
    #expect(try await store.list(filter, isOldestFirst: false, limit: 9).map(\.vehicle) == [2, 1])
    #expect(try await store.count(SpeedingFilter(leastSpeed: 65)) == 3)
    #expect(try await store.count(SpeedingFilter(trafficClass: .bus)) == 0)
    #expect(try await store.count(SpeedingFilter(from: .second(2), to: .second(4))) == 2)
    let minutes = try await store.minutes(of: CameraID("north"), from: .second(2), to: .second(99))
    #expect(minutes == [.second(0): 5])
    #expect(try await store.minutes(of: CameraID("west"), from: .second(0), to: .second(99)).isEmpty)
    #expect(try await store.remove(before: .second(3), limit: 1).map(\.vehicle) == [1])
    #expect(try await store.remove(before: .second(3), limit: 9).map(\.vehicle) == [2])
    #expect(try await store.count(north) == 4)
  }

  @Test func `entries and pictures are found without reading a whole log`() async throws {
    let database = try await TestDatabase.sqlite.open().storage
    for question in [
      "SELECT picture FROM gantry_speeding WHERE picture IN ('a', 'b')",
      "SELECT thumbnail FROM gantry_speeding WHERE thumbnail IN ('a', 'b')",
      "SELECT count(*) FROM gantry_speeding WHERE camera = 'a' AND at >= 1 AND at < 2",
      "SELECT frame_image_path FROM violation_captures WHERE frame_image_path IN ('a', 'b')",
      "SELECT thumbnail_path FROM violation_captures WHERE thumbnail_path IN ('a', 'b')",
    ] {
      let plan = try await database.database.rows("EXPLAIN QUERY PLAN \(question)", []).map { row in
        var row = row
        for _ in 0..<3 { _ = try row.integer() }
        return try row.text()
      }
      #expect(plan.allSatisfy { $0.contains("SEARCH") && $0.contains("INDEX") }, "\(question): \(plan)")
    }
  }
}
