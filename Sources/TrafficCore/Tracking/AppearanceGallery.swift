/// The last looks of every track, in one block of memory that grows with the number of tracks alive, not with time.
struct AppearanceGallery: Sendable {
  /// Looks kept per track; the oldest gives way.
  let depth: Int
  private var dimension = 0
  private var values: [Float] = []
  private var counts: [Int] = []
  private var free: [Int] = []

  init(depth: Int) { self.depth = depth }

  /// A place for a new track.
  mutating func reserve() -> Int {
    if let slot = free.popLast() {
      counts[slot] = 0
      return slot
    }
    counts.append(0)
    values.append(contentsOf: repeatElement(0, count: depth * dimension))
    return counts.count - 1
  }

  mutating func release(_ slot: Int) { free.append(slot) }

  /// Vectors of another length than the first one seen are left out.
  mutating func add(_ look: [Float], to slot: Int) {
    if dimension == 0, !look.isEmpty {
      dimension = look.count
      values.append(contentsOf: repeatElement(0, count: counts.count * depth * dimension))
    }
    guard look.count == dimension else { return }
    let start = (slot * depth + counts[slot] % depth) * dimension
    for index in 0..<dimension { values[start + index] = look[index] }
    counts[slot] += 1
  }

  /// 1 - the best cosine with any look of the track; nil when there is nothing to compare.
  func distance(_ look: [Float], to slot: Int) -> Double? {
    guard look.count == dimension, dimension > 0, counts[slot] > 0 else { return nil }
    var best = -Float.infinity
    for kept in 0..<min(counts[slot], depth) {
      let start = (slot * depth + kept) * dimension
      var cosine: Float = 0
      for index in 0..<dimension { cosine += values[start + index] * look[index] }
      best = max(best, cosine)
    }
    return 1 - Double(best)
  }
}
