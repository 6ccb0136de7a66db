/// How many of some measurements were at most this large: durations of requests, sizes of bodies.
package final class Histogram: Sendable {
  package struct Reading: Sendable, Equatable {
    /// The upper ends of the buckets, ascending, without infinity.
    package var bounds: [Double]
    /// As many as `bounds`, and one more for what is larger than all; each counts its own bucket alone.
    package var counts: [Int]
    package var sum: Double
    package var least: Double
    package var largest: Double

    package var count: Int { counts.reduce(0, +) }
  }

  /// For requests, in seconds.
  package static let seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

  private let state: Lock<Reading>
  private let bounds: [Double]

  package init(bounds: [Double] = Histogram.seconds) {
    self.bounds = bounds
    state = Lock(
      Reading(
        bounds: bounds, counts: [Int](repeating: 0, count: bounds.count + 1), sum: 0, least: .infinity,
        largest: -.infinity))
  }

  package func observe(_ value: Double) {
    guard value.isFinite else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
      state.least = min(state.least, value)
      state.largest = max(state.largest, value)
    }
  }

  package func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

  package var reading: Reading { state.withLock { $0 } }
}
