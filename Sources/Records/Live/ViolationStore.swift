package import TrafficCore

/// Violations: one for each track in each session of a video.
package protocol ViolationStore: Sendable {
  /// Those of tracks that have one in their session already are left out, but for pictures that it lacks. Gives how many
  /// were kept.
  func insert(_ violations: [Violation]) async throws -> Int
  /// The violations of a video that bear one session bear another one from now on; of a track that has one there
  /// already, that one is kept.
  func move(from session: Timestamp, to other: Timestamp, of videoID: Int) async throws
  func find(_ id: Int) async throws -> Violation?
  func list(
    _ filter: ViolationFilter, by order: ViolationOrder, isDescending: Bool, page: Page
  ) async throws -> [Violation]
  /// All of them, the newest first, part by part.
  /// - Parameter below: what the part before gave; nil for the first.
  func list(_ filter: ViolationFilter, below: Int?, limit: Int) async throws -> KeysetPage<Violation>
  /// Those of these pictures, large and small, that a violation names.
  func named(_ pictures: [String]) async throws -> Set<String>
  func count(_ filter: ViolationFilter) async throws -> Int
  /// - Parameter recentFrom: what happened from then on is counted as recent.
  func statistics(_ filter: ViolationFilter, recentFrom: Timestamp) async throws -> ViolationStatistics
  /// Gives what was removed, so that the pictures can follow.
  func remove(ids: [Int]) async throws -> [Violation]
  /// At most so many, the oldest first.
  func remove(_ filter: ViolationFilter, limit: Int) async throws -> [Violation]
}
