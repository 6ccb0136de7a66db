package import TrafficCore

/// The row that one analysed video leaves for reports over days.
package struct TrafficAIReport: Sendable, Hashable {
  package let taskID: String
  package let filename: String
  package let processedAt: Timestamp
  package let durationSeconds: Double
  /// Boxes over all frames: what the contract calls vehicles.
  package let totalVehicles: Int
  /// Vehicles that were followed, each counted once.
  package let uniqueVehicles: Int
  /// `none` when there was no vehicle.
  package let dominantClass: String
  /// A JSON object of numbers by class.
  package let classDistribution: String

  package init(
    taskID: String, filename: String, processedAt: Timestamp, durationSeconds: Double, totalVehicles: Int,
    uniqueVehicles: Int, dominantClass: String, classDistribution: String
  ) {
    self.taskID = taskID
    self.filename = filename
    self.processedAt = processedAt
    self.durationSeconds = durationSeconds
    self.totalVehicles = totalVehicles
    self.uniqueVehicles = uniqueVehicles
    self.dominantClass = dominantClass
    self.classDistribution = classDistribution
  }
}
