import Records
import TrafficCore
import WebServer

/// Figures of each minute: what a curve is drawn from.
enum LiveTrends {
  private static let minute: Int64 = 60_000_000

  private struct Sums {
    var count = 0
    var total = 0
    var speeding = 0
    var highest: Double?
  }

  /// In the order of time.
  static func rows(_ snapshots: [LiveSnapshot], _ vehicles: [SpeedingVehicle]) -> [JSONValue] {
    var minutes: [Int64: Sums] = [:]
    for snapshot in snapshots {
      let key = snapshot.created.microseconds / minute
      minutes[key, default: Sums()].count += 1
      minutes[key]?.total += snapshot.totalVehicles
      minutes[key]?.speeding += snapshot.speedingCount
    }
    for vehicle in vehicles {
      let key = vehicle.detected.microseconds / minute
      guard let sums = minutes[key] else { continue }
      minutes[key]?.highest = max(sums.highest ?? 0, vehicle.kilometresPerHour)
    }
    return minutes.sorted { $0.key < $1.key }.map { key, sums in
      [
        "timestamp": LiveForms.moment(Timestamp(microseconds: key * minute)),
        "avg_total": .number(LiveForms.rounded(Double(sums.total) / Double(sums.count))),
        "avg_speeding": .number(LiveForms.rounded(Double(sums.speeding) / Double(sums.count))),
        "max_speed": sums.highest.map { .number($0) } ?? .null,
      ]
    }
  }
}
