package import TrafficCore

/// The traffic that one camera saw in one minute.
package struct TrafficMinute: Sendable, Hashable {
  package struct Lane: Sendable, Hashable {
    package var vehicles = 0
    package var speeds = SpeedSpread()

    package init() {}
  }

  /// When it begins.
  package let minute: Timestamp
  /// Vehicles that were first seen in it.
  package var vehicles: Tally.ByClass = [:]
  package var lines: [String: Tally.Line] = [:]
  /// Of those vehicles, by the lane in which they were last.
  package var lanes: [String: Lane] = [:]
  /// Of those that moved: the middle of each one's readings.
  package var speeds = SpeedSpread()

  package init(minute: Timestamp) { self.minute = minute }

  /// The beginning of the minute that holds this moment.
  package static func beginning(of moment: Timestamp) -> Timestamp {
    let rest = moment.microseconds % length
    return Timestamp(microseconds: moment.microseconds - (rest < 0 ? rest + length : rest))
  }

  private static let length: Int64 = 60_000_000
}

/// How fast some vehicles went, to a tenth of a km/h: what is asked of them is reckoned when somebody asks.
package struct SpeedSpread: Sendable, Hashable {
  /// In order of size.
  private var tenths: [UInt16] = []

  /// More than pass one camera in a minute.
  private static let most = 2000

  package init() {}

  package var count: Int { tenths.count }

  package mutating func add(_ kilometresPerHour: Double) {
    guard tenths.count < Self.most, kilometresPerHour.isFinite else { return }
    let value = UInt16(max(0, min(65_535, (kilometresPerHour * 10).rounded())))
    let place = tenths.firstIndex { $0 > value } ?? tenths.endIndex
    tenths.insert(value, at: place)
  }

  /// km/h; nil of none.
  package var mean: Double? {
    tenths.isEmpty ? nil : Double(tenths.reduce(0) { $0 + Int($1) }) / Double(10 * tenths.count)
  }

  /// The speed below which this part of the vehicles stays, between two of them in proportion; km/h.
  package func quantile(_ part: Double) -> Double? {
    guard let last = tenths.last else { return nil }
    let place = max(0, min(1, part)) * Double(tenths.count - 1)
    let below = Int(place)
    let above = below + 1 < tenths.count ? tenths[below + 1] : last
    return (Double(tenths[below]) + (Double(above) - Double(tenths[below])) * (place - Double(below))) / 10
  }

  /// How many vehicles by steps of so many km/h, from 0 on as far as there are any.
  package func counts(by step: Double) -> [Int] {
    var counts: [Int] = []
    for speed in tenths {
      let bin = Int(Double(speed) / 10 / step)
      while counts.count <= bin { counts.append(0) }
      counts[bin] += 1
    }
    return counts
  }
}
