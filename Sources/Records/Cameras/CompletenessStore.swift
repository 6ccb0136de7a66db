package import TrafficCore

/// How much of each minute of each camera was seen.
package protocol CompletenessStore: Sendable {
  /// Two runs within one minute are added up.
  func add(_ minutes: [MinuteCompleteness]) async throws
  /// Oldest first.
  func minutes(of camera: CameraID, from: Timestamp, to: Timestamp, limit: Int) async throws -> [MinuteCompleteness]
  /// Gives how many went.
  func removeMinutes(before: Timestamp, limit: Int) async throws -> Int
}
