/// A crossing that was counted, as far as the next one is held against it.
struct CountedCrossing: Sendable {
  let trackID: Int
  let kind: TrafficClass?
  let time: Timestamp
  /// Where on the line.
  let fraction: Double
  let direction: LineDirection
  /// Metres a second; nil while that is not known.
  let pace: Double?

  /// Whether both crossed within so many metres of each other, so that two bodies would have had one place.
  ///
  /// - Parameter line: its length, metres.
  func isOnSpot(of other: CountedCrossing, line: Double, bodyLength: Double, bodyWidth: Double) -> Bool {
    guard let kind, let otherKind = other.kind, Self.exclude(kind, otherKind),
      let pace = [pace, other.pace].compactMap(\.self).max()
    else { return false }
    return abs(fraction - other.fraction) * line <= bodyWidth
      && abs(time.seconds(since: other.time)) * pace <= bodyLength
  }

  /// People and riders go abreast and close behind each other: one of the two has to be as wide as a car.
  private static func exclude(_ one: TrafficClass, _ other: TrafficClass) -> Bool {
    let wide: Set<TrafficClass> = [.car, .truck, .bus]
    return one != .pedestrian && other != .pedestrian && (wide.contains(one) || wide.contains(other))
  }
}
