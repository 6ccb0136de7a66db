package import Groundwork

/// Asks all parts how they are, at most once a second however many clients ask, and never waits for one that is stuck.
package final class HealthDesk: Sendable {
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

  private let lines: [ProbeLine]
  private let version: String
  private let numbers: Numbers
  private let clock: any MonotonicClock
  private let start: Duration

  package init(
    version: String, probes: [Probe], numbers: Numbers = Numbers(), patience: Duration = .seconds(2),
    freshFor: Duration = .seconds(1), clock: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.version = version
    self.numbers = numbers
    self.clock = clock
    lines = probes.map { ProbeLine($0, freshFor: freshFor, patience: patience, clock: clock) }
    start = clock.now
  }

  /// Asks the parts when somebody wants to know, until the task is cancelled and the parts have come back.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      for line in lines { group.addTask { await line.run() } }
    }
  }

  /// While `run` runs; else no part answers.
  package func report() async -> HealthReport {
    let parts = await withTaskGroup(of: (Int, HealthReport.Part).self) { group in
      for (index, line) in lines.enumerated() { group.addTask { (index, await line.answer()) } }
      var parts: [(Int, HealthReport.Part)] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.map(\.1)
    }
    return HealthReport(
      version: version, uptimeSeconds: (clock.now - start) / .seconds(1), parts: parts, models: numbers.models(),
      streams: numbers.streams(), connections: numbers.connections())
  }
}
