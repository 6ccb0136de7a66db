import Groundwork

/// One part of the house and what it said last. Only one asks it at a time: while it does not come back nobody asks
/// again, however many want to know.
final class ProbeLine: Sendable {
  private struct State {
    var last: (part: HealthReport.Part, at: Duration)?
    /// Since when it is being asked.
    var asked: Duration?
    var waiting: [Mailbox<HealthReport.Part>] = []
  }

  private let probe: HealthDesk.Probe
  private let freshFor: Duration
  private let patience: Duration
  private let clock: any MonotonicClock
  private let wanted = Mailbox<Void>(.newestWins(1))
  private let state = Lock(State())

  init(_ probe: HealthDesk.Probe, freshFor: Duration, patience: Duration, clock: any MonotonicClock) {
    self.probe = probe
    self.freshFor = freshFor
    self.patience = patience
    self.clock = clock
  }

  /// Asks whenever somebody wants to know, until the task is cancelled.
  func run() async {
    while await wanted.next() != nil {
      let part = await ask()
      let waiting = state.withLock { state in
        defer { (state.last, state.asked, state.waiting) = ((part, clock.now), nil, []) }
        return state.waiting
      }
      for one in waiting { one.offer(part) }
    }
  }

  /// What it said a moment ago or says now. One that has been silent for too long is not waited for.
  func answer() async -> HealthReport.Part {
    let (now, mine) = (clock.now, Mailbox<HealthReport.Part>(.newestWins(1)))
    let (fresh, asked) = state.withLock { state -> (HealthReport.Part?, Duration?) in
      if let last = state.last, now - last.at < freshFor { return (last.part, nil) }
      let asked = state.asked
      state.asked = asked ?? now
      state.waiting.append(mine)
      return (nil, asked)
    }
    if let fresh { return fresh }
    defer { state.withLock { $0.waiting.removeAll { $0 === mine } } }
    if asked == nil { wanted.offer(()) }
    let since = asked ?? now
    guard now - since < patience else { return part(false, "has not answered for \(now - since)") }
    return await said(mine, before: since + patience) ?? part(false, "does not answer within \(patience)")
  }

  private func said(_ mine: Mailbox<HealthReport.Part>, before deadline: Duration) async -> HealthReport.Part? {
    await withTaskGroup(of: HealthReport.Part?.self) { group in
      group.addTask { await mine.next() }
      group.addTask { [clock] in
        try? await clock.sleep(until: deadline)  // cancelled when the answer comes first
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }

  private func ask() async -> HealthReport.Part {
    do { return part(true, try await probe.check()) } catch { return part(false, Redaction.redacted("\(error)")) }
  }

  private func part(_ isGood: Bool, _ message: String) -> HealthReport.Part {
    HealthReport.Part(name: probe.name, isGood: isGood, isNeeded: probe.isNeeded, message: message)
  }
}
