package import Records
package import TrafficCore

/// The files of videos among the objects: none without a row. A process that is killed between both leaves one.
package struct VideoShelf: Sendable {
  private let videos: any LiveVideoStore
  private let objects: any Objects

  private static let folder = "videos/"
  /// Of one step of a sweep.
  private static let batch = 500

  package init(videos: any LiveVideoStore, objects: any Objects) {
    self.videos = videos
    self.objects = objects
  }

  /// Removes files older than this whose video there is not, with what is kept beside them. Gives how many there were.
  package func sweep(before moment: Timestamp) async throws -> Int {
    var (last, count) = (ObjectKey?.none, 0)
    while true {
      let page = try await objects.list(prefix: Self.folder, after: last, limit: Self.batch)
      for object in page where object.modified < moment {
        // `videos/12.mp4`, and `videos/12.mp4.look`; what is called otherwise is somebody else's.
        let name = object.key.text.dropFirst(Self.folder.count)
        guard let id = name.split(separator: ".").first.flatMap({ Int($0) }) else { continue }
        guard try await videos.find(id) == nil else { continue }
        try await objects.delete(object.key)
        count += 1
      }
      guard page.count == Self.batch else { return count }
      last = page.last?.key
    }
  }
}
