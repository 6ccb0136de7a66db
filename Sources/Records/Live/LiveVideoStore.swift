package import TrafficCore

/// The videos of live monitoring.
package protocol LiveVideoStore: Sendable {
  /// A number that no video has, had or will have; the file can be named before the row is written.
  func reserve() async throws -> Int
  func insert(_ video: LiveVideo) async throws
  func find(_ id: Int) async throws -> LiveVideo?
  /// Newest first.
  func list(page: Page) async throws -> [LiveVideo]
  func count() async throws -> Int
  /// Writes everything but id, file and moment of making. False when there is none, or when somebody has changed it since
  /// this moment.
  func update(_ video: LiveVideo, unchangedSince: Timestamp) async throws -> Bool
  /// With everything that was found out about it. False when there was none.
  func remove(_ id: Int) async throws -> Bool
}
