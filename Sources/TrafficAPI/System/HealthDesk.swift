package import Groundwork

/// Asks all parts how they are, at most once a second however many clients ask, and never waits for one that is stuck.
package actor HealthDesk {
  /// One part of the house.
  package struct Probe: Sendable {
    package let name: String
    package let isNeeded: Bool
    /// Says something good, or throws what is wrong.
    package let check: @Sendable () async throws -> String

    package init(_ name: String, isNeeded: Bool, check: @escaping @Sendable () async throws -> String) {
      self.name = name
      self.isNeeded = isNeeded
      self.check = check
    }
  }

  /// Numbers that the report carries along.
  package struct Numbers: Sendable {
    package var models: @Sendable () -> Int
    package var streams: @Sendable () -> Int
    package var connections: @Sendable () -> Int

    package init(
      models: @escaping @Sendable () -> Int = { 0 }, streams: @escaping @Sendable () -> Int = { 0 },
      connections: @escaping @Sendable () -> Int = { 0 }
    ) {
      self.models = models
      self.streams = streams
      self.connections = connections
    }
  }

  private let probes: [Probe]
  private let version: String
  private let numbers: Numbers
  private let clock: any MonotonicClock
  private let start: Duration
  private let patience: Duration
  private let freshFor: Duration
  private var last: (parts: [HealthReport.Part], at: Duration)?
  private var asking: Task<[HealthReport.Part], Never>?

  package init(
    version: String, probes: [Probe], numbers: Numbers = Numbers(), patience: Duration = .seconds(2),
    freshFor: Duration = .seconds(1), clock: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.version = version
    self.probes = probes
    self.numbers = numbers
    self.patience = patience
    self.freshFor = freshFor
    self.clock = clock
    start = clock.now
  }

  package func report() async -> HealthReport {
    HealthReport(
      version: version, uptimeSeconds: (clock.now - start) / .seconds(1), parts: await parts(),
      models: numbers.models(), streams: numbers.streams(), connections: numbers.connections())
  }

  private func parts() async -> [HealthReport.Part] {
    if let last, clock.now - last.at < freshFor { return last.parts }
    let task = asking ?? Task { [probes, patience, clock] in await Self.ask(probes, patience, clock) }
    asking = task
    let parts = await task.value
    asking = nil
    last = (parts, clock.now)
    return parts
  }

  private static func ask(
    _ probes: [Probe], _ patience: Duration, _ clock: any MonotonicClock
  ) async -> [HealthReport.Part] {
    await withTaskGroup(of: (Int, HealthReport.Part).self) { group in
      for (index, probe) in probes.enumerated() {
        group.addTask { (index, await ask(probe, patience, clock)) }
      }
      var parts: [(Int, HealthReport.Part)] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// A probe that does not come back is left behind: its task ends when it ends.
  private static func ask(
    _ probe: Probe, _ patience: Duration, _ clock: any MonotonicClock
  ) async -> HealthReport.Part {
    let answer = Mailbox<HealthReport.Part>(.newestWins(1))
    let asking = Task {
      do {
        let message = try await probe.check()
        answer.offer(HealthReport.Part(name: probe.name, isGood: true, isNeeded: probe.isNeeded, message: message))
      } catch {
        answer.offer(
          HealthReport.Part(
            name: probe.name, isGood: false, isNeeded: probe.isNeeded, message: Redaction.redacted("\(error)")))
      }
    }
    let waiting = Task {
      do { try await clock.sleep(for: patience) } catch { return }
      answer.offer(
        HealthReport.Part(
          name: probe.name, isGood: false, isNeeded: probe.isNeeded, message: "does not answer within \(patience)"))
    }
    defer {
      waiting.cancel()
      asking.cancel()
    }
    return await answer.next()
      ?? HealthReport.Part(name: probe.name, isGood: false, isNeeded: probe.isNeeded, message: "was not asked")
  }
}
