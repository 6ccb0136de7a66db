/// Which videos somebody watches, remembered for a moment: asking for every picture would cost more than the answer is
/// worth. A plain value.
struct WatchMemory: Sendable {
  private let lasting: Duration
  private var asked: [Int: Duration] = [:]
  private(set) var watched: Set<Int> = []

  /// Videos that are remembered; beyond that all are asked for anew.
  private static let most = 1000

  init(lasting: Duration) { self.lasting = lasting }

  /// Of these, those that have to be asked for.
  mutating func unknown(_ videoIDs: Set<Int>, at now: Duration) -> Set<Int> {
    if asked.count > Self.most { (asked, watched) = ([:], []) }
    return videoIDs.filter { id in asked[id].map { now - $0 >= lasting } ?? true }
  }

  /// - Parameter watched: those of `videoIDs` that somebody watches.
  mutating func note(_ videoIDs: Set<Int>, watched: Set<Int>, at now: Duration) {
    for id in videoIDs { asked[id] = now }
    self.watched.subtract(videoIDs)
    self.watched.formUnion(watched)
  }
}
