/// How often something happened over the last seconds. A plain value; time is handed in.
struct RateMeter: Sendable {
  /// Whole seconds that are looked back on.
  static let window = 10

  private var counts = [Int](repeating: 0, count: window + 1)
  private var second = Int64.min
  private var began: Duration?

  mutating func add(_ count: Int = 1, at now: Duration) {
    if began == nil { began = now }
    advance(to: now.components.seconds)
    counts[slot(second)] += count
  }

  /// A second, over the whole seconds of the window that have passed since the first.
  func rate(at now: Duration) -> Double {
    guard let began else { return 0 }
    var meter = self
    meter.advance(to: now.components.seconds)
    let current = meter.counts[meter.slot(meter.second)]
    let sum = meter.counts.reduce(0, +) - current
    let seconds = min(Double(Self.window), Double(meter.second - began.components.seconds))
    return seconds >= 1 ? Double(sum) / seconds : Double(current)
  }

  private mutating func advance(to next: Int64) {
    guard next > second else { return }
    let first = second == .min ? next : max(second + 1, next - Int64(counts.count) + 1)
    for passed in first...next { counts[slot(passed)] = 0 }
    second = next
  }

  private func slot(_ second: Int64) -> Int {
    let count = Int64(counts.count)
    return Int((second % count + count) % count)
  }
}
