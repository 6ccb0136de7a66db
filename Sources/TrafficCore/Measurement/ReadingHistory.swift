/// The middle of a growing number of readings in bounded memory: when full, every second one is forgotten and from
/// then on only every second one is kept.
struct ReadingHistory: Sendable {
  private var kept: [Double] = []
  private var stride = 1
  private var seen = 0

  mutating func add(_ value: Double) {
    defer { seen += 1 }
    guard seen % stride == 0 else { return }
    if kept.count == Self.capacity {
      kept = kept.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      stride *= 2
      guard seen % stride == 0 else { return }
    }
    kept.append(value)
  }

  var median: Double? {
    guard !kept.isEmpty else { return nil }
    let sorted = kept.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  private static let capacity = 256
}
