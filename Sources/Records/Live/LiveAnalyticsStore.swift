package import TrafficCore

/// What streams have come to: figures every few seconds, vehicles that were too fast, sums of sessions.
package protocol LiveAnalyticsStore: Sendable {
  /// All or none. A vehicle that is known in its session is left as it is.
  func append(_ snapshots: [LiveSnapshot], _ speeding: [SpeedingVehicle]) async throws
  /// Writes the sums of a session, and the video's own row, in one step. A second time replaces both.
  func finish(_ summary: LiveSummary) async throws
  func analytics(of videoID: Int) async throws -> LiveVideoAnalytics?
  /// Newest first. So also below.
  /// - Parameter session: nil for all of them.
  func summaries(of videoID: Int, session: Timestamp?, page: Page) async throws -> [LiveSummary]
  func snapshots(of videoID: Int, session: Timestamp?, page: Page) async throws -> [LiveSnapshot]
  func speeding(of videoID: Int, session: Timestamp?, page: Page) async throws -> [SpeedingVehicle]
  /// Removes what sessions begun before this moment have left, at most so many rows of each table.
  func removeRows(before: Timestamp, limit: Int) async throws -> Int
}
