import Records

/// Rows and sums of sessions that wait to be written. Bounded: the oldest are given up first, and counted.
struct LiveOutbox: Sendable {
  /// What is written in one step, all of one video.
  enum Batch: Sendable, Equatable {
    case rows(LiveSession.Rows)
    case sums(LiveSummary)

    var videoID: Int? {
      switch self {
      case .rows(let rows): rows.snapshots.first?.videoID ?? rows.speeding.first?.videoID
      case .sums(let sums): sums.videoID
      }
    }

    var count: Int {
      switch self {
      case .rows(let rows): rows.snapshots.count + rows.speeding.count
      case .sums: 1
      }
    }
  }

  private let mostRows: Int
  private let mostSums: Int
  private var snapshots: [LiveSnapshot] = []
  private var speeding: [SpeedingVehicle] = []
  private var sums: [LiveSummary] = []
  /// Rows and sums that there was no room for.
  private(set) var givenUp = 0

  /// Of one batch.
  private static let batch = 500

  /// - Parameters:
  ///   - mostRows: of each kind.
  ///   - mostSums: of sessions.
  init(mostRows: Int = 10_000, mostSums: Int = 1_000) {
    self.mostRows = mostRows
    self.mostSums = mostSums
  }

  var count: Int { snapshots.count + speeding.count + sums.count }

  mutating func add(_ rows: LiveSession.Rows) {
    snapshots += rows.snapshots
    speeding += rows.speeding
    trim()
  }

  mutating func add(_ summary: LiveSummary) {
    sums.append(summary)
    trim()
  }

  /// The next step: sums first, for they cannot be made again from anything else.
  mutating func next() -> Batch? {
    if !sums.isEmpty { return .sums(sums.removeFirst()) }
    guard let id = snapshots.first?.videoID ?? speeding.first?.videoID else { return nil }
    var rows = LiveSession.Rows()
    rows.snapshots = Self.take(&snapshots) { $0.videoID == id }
    rows.speeding = Self.take(&speeding) { $0.videoID == id }
    return .rows(rows)
  }

  /// A step that did not succeed: what came meanwhile is newer.
  mutating func putBack(_ batch: Batch) {
    switch batch {
    case .rows(let rows):
      snapshots = rows.snapshots + snapshots
      speeding = rows.speeding + speeding
    case .sums(let summary): sums.insert(summary, at: 0)
    }
    trim()
  }

  /// Takes away all that belongs to a video.
  mutating func forget(_ videoID: Int) {
    snapshots.removeAll { $0.videoID == videoID }
    speeding.removeAll { $0.videoID == videoID }
    sums.removeAll { $0.videoID == videoID }
  }

  private mutating func trim() {
    givenUp += Self.trim(&snapshots, to: mostRows) + Self.trim(&speeding, to: mostRows) + Self.trim(&sums, to: mostSums)
  }

  private static func trim<Row>(_ rows: inout [Row], to most: Int) -> Int {
    let excess = max(0, rows.count - most)
    rows.removeFirst(excess)
    return excess
  }

  private static func take<Row>(_ rows: inout [Row], where isWanted: (Row) -> Bool) -> [Row] {
    var (taken, left) = ([Row](), [Row]())
    for row in rows {
      if taken.count < batch, isWanted(row) { taken.append(row) } else { left.append(row) }
    }
    rows = left
    return taken
  }
}
