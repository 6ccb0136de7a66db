import Records
import TestKit
import Testing

@testable import Pipeline
@testable import TrafficCore

@Suite(.timeLimit(.minutes(2)))
struct VideoShelfServiceTests {
  @Test func `files that no video names go when they are old, and nothing else`() async throws {
    let stores = try await TestStores()
    let objects = try await stores.objects()
    let videos = stores.stores.liveVideos
    let id = try await videos.reserve()
    try await videos.insert(LiveVideo(id: id, name: "a", file: "videos/\(id).mp4", created: .zero))
    let kept = ["videos/\(id).mp4", "videos/\(id).mp4.look", "videos/north.mp4", "uploads/99.mp4"]
    for name in kept + ["videos/98.mp4", "videos/99.mov", "videos/99.mov.look"] {
      try await objects.put([1], as: ObjectKey(name), type: "video/mp4")
    }
    let shelf = VideoShelf(videos: videos, objects: objects)
    #expect(try await shelf.sweep(before: .zero) == 0)
    #expect(try await shelf.sweep(before: Timestamp(microseconds: .max)) == 3)
    #expect(try await objects.list(prefix: "", after: nil, limit: 20).map(\.key.text).sorted() == kept.sorted())
  }
}
