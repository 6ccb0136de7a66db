package import Groundwork
package import Wire

/// Keeps the marks of those who listen here alive, for as long as they listen.
package struct ListenerKeeper: Sendable {
  private let marks: any ListenerMarks
  private let audience: @Sendable () -> [LiveChannel]
  private let clock: any MonotonicClock
  private let warning: RareWarning

  private static let looksEvery = Duration.milliseconds(500)

  package init(
    marks: any ListenerMarks, audience: @escaping @Sendable () -> [LiveChannel],
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.marks = marks
    self.audience = audience
    self.clock = clock
    warning = RareWarning("listeners cannot be marked", log: log.named("frames"), clock: clock)
  }

  /// Until cancelled; then nobody listens here any more.
  package func run() async {
    var round = ListenerRound()
    while !Task.isCancelled {
      await keep(&round, Set(audience()))
      try? await clock.sleep(for: Self.looksEvery)  // cancelled: the loop ends
    }
    await keep(&round, [])
  }

  func keep(_ round: inout ListenerRound, _ listening: Set<LiveChannel>) async {
    let (mark, release) = round.due(listening, at: clock.now)
    do {
      try await marks.mark(mark)
      try await marks.release(release)
      round.done(mark, release, at: clock.now)
    } catch {
      warning.happened(error)
    }
  }
}

/// Decides which marks are due. A plain value; what could not be done stays due.
struct ListenerRound: Sendable {
  private var marked: [LiveChannel: Duration] = [:]

  /// Much shorter than a mark lives, and than the time that is left to it when somebody else lets go of the same.
  private static let refreshesAfter = Duration.seconds(5)

  func due(_ listening: Set<LiveChannel>, at now: Duration) -> (mark: [LiveChannel], release: [LiveChannel]) {
    let mark = listening.filter { channel in marked[channel].map { now - $0 >= Self.refreshesAfter } ?? true }
    let release = marked.keys.filter { !listening.contains($0) }
    return (mark.sorted { $0.name < $1.name }, release.sorted { $0.name < $1.name })
  }

  mutating func done(_ mark: [LiveChannel], _ release: [LiveChannel], at now: Duration) {
    for channel in mark { marked[channel] = now }
    for channel in release { marked[channel] = nil }
  }
}
