/// Violations in numbers. Speeds in km/h; 0 without any.
package struct ViolationStatistics: Sendable, Equatable {
  package struct Speeds: Sendable, Hashable {
    package var count: Int
    package var average: Double
    package var highest: Double
    package var lowest: Double

    package init(count: Int = 0, average: Double = 0, highest: Double = 0, lowest: Double = 0) {
      self.count = count
      self.average = average
      self.highest = highest
      self.lowest = lowest
    }
  }

  package var all: Speeds
  package var averageExcess: Double
  package var recent: Int
  /// By vehicle type, the most frequent first.
  package var byType: [(type: String, speeds: Speeds)]
  /// How many in each range, as `ranges` names them.
  package var bySpeed: [Int]
  /// By hour of the day (UTC); hours without any are left out.
  package var byHour: [Int: Int]

  /// km/h; a range goes from one to below the next, the last has no end. What is slower than the first counts there.
  package static let bounds = [60.0, 70, 80, 90, 100]
  package static let ranges = ["60-70", "70-80", "80-90", "90-100", "100+"]

  package init(
    all: Speeds = Speeds(), averageExcess: Double = 0, recent: Int = 0, byType: [(type: String, speeds: Speeds)] = [],
    bySpeed: [Int] = [0, 0, 0, 0, 0], byHour: [Int: Int] = [:]
  ) {
    self.all = all
    self.averageExcess = averageExcess
    self.recent = recent
    self.byType = byType
    self.bySpeed = bySpeed
    self.byHour = byHour
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.all == right.all && left.averageExcess == right.averageExcess && left.recent == right.recent
      && left.byType.elementsEqual(right.byType) { $0 == $1 } && left.bySpeed == right.bySpeed
      && left.byHour == right.byHour
  }
}
