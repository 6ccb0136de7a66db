import Records
import TestKit
import Testing
import TrafficCore

@testable import Pipeline

/// Over objects in a folder.
@Suite(.timeLimit(.minutes(1)))
struct ClipShelfServiceTests {
  private let stores: TestStores
  private let shelf: ClipShelf

  init() async throws {
    stores = try await TestStores()
    shelf = ClipShelf(objects: try await stores.objects())
  }

  /// - Parameter minute: of its beginning.
  private func clip(_ minute: Int, of camera: String = "north", bytes: Int = 1000) -> Clip {
    Clip(
      camera: camera, begins: Timestamp(microseconds: 1_795_000_000_000_000 + Int64(minute) * 60_000_000), seconds: 15,
      causes: [.speeding], bytes: bytes)
  }

  private func keep(_ clips: [Clip]) async throws {
    for clip in clips { try await shelf.keep([UInt8](repeating: 7, count: clip.bytes), as: clip) }
  }

  private func kept(_ camera: String = "north") async throws -> [Clip] {
    try await shelf.list(of: camera, before: nil, limit: 99).reversed()
  }

  @Test func `clips are listed newest first, page by page, each camera its own`() async throws {
    let clips = (0..<5).map { clip($0) }
    try await keep(clips + [clip(9, of: "north-2")])
    #expect(try await shelf.list(of: "north", before: nil, limit: 2) == [clips[4], clips[3]])
    #expect(try await shelf.list(of: "north", before: clips[3].name, limit: 2) == [clips[2], clips[1]])
    #expect(try await shelf.list(of: "north", before: clips[0].name, limit: 2).isEmpty)
    #expect(try await shelf.list(of: "south", before: nil, limit: 2).isEmpty)
    let key = try #require(try await shelf.find("north", clips[1].name))
    try await shelf.remove(key)
    #expect(try await shelf.find("north", clips[1].name) == nil)
    #expect(try await kept().count == 4)
  }

  @Test func `what is older than a moment goes, of all cameras`() async throws {
    try await keep([clip(0), clip(1), clip(2), clip(0, of: "south"), clip(3, of: "south")])
    #expect(try await shelf.sweep(before: clip(2).begins, most: 1 << 30) == 3)
    #expect(try await kept() == [clip(2)])
    #expect(try await kept("south") == [clip(3, of: "south")])
    #expect(try await shelf.sweep(before: clip(2).begins, most: 1 << 30) == 0)
  }

  @Test func `the oldest go while all together are too large, whatever camera they are of`() async throws {
    try await keep([clip(0, bytes: 500), clip(1, of: "south", bytes: 3000), clip(2), clip(3, of: "south"), clip(4)])
    #expect(try await shelf.sweep(before: .zero, most: 6500) == 0)
    #expect(try await shelf.sweep(before: .zero, most: 3000) == 2)
    #expect(try await kept().map(\.begins) == [clip(2).begins, clip(4).begins])
    #expect(try await kept("south").map(\.begins) == [clip(3).begins])
    #expect(try await shelf.sweep(before: .zero, most: 0) == 3)
  }

  @Test func `one that cannot be removed does not keep the others`() async throws {
    try await keep((0..<4).map { clip($0) })
    let stuck = ClipShelf(objects: FailingObjects(shelf.objects, stays: { $0.hasSuffix(clip(0).name) }))
    await #expect(throws: StoreError.self) { try await stuck.sweep(before: clip(2).begins, most: 1 << 30) }
    #expect(try await kept().map(\.begins) == [clip(0), clip(2), clip(3)].map(\.begins))
  }

  @Test func `what is no clip stays where it is`() async throws {
    let objects = try await stores.objects()
    try await objects.put([1], as: ObjectKey("clips/north/notes.txt"), type: "text/plain")
    try await keep([clip(0)])
    #expect(try await shelf.sweep(before: Timestamp(microseconds: .max), most: 0) == 1)
    #expect(try await objects.head(ObjectKey("clips/north/notes.txt")) != nil)
  }
}
