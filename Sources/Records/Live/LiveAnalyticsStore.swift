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
  /// Every vehicle that was too fast, part by part.
  /// - Parameter below: what the part before gave; nil for the first.
  func speeding(
    of videoID: Int, session: Timestamp?, below: Int?, limit: Int
  ) async throws -> KeysetPage<SpeedingVehicle>
  /// The newest minutes with figures, each over all of its rows, in the order of time.
  func trends(of videoID: Int, session: Timestamp?, page: Page) async throws -> [LiveTrend]
  /// Removes what sessions begun before this moment have left, at most so many rows of each table.
  func removeRows(before: Timestamp, limit: Int) async throws -> Int
}
