/// How the whole is doing, before any contract has put it into its own words.
package struct HealthReport: Sendable, Equatable {
  /// One part of the house and what it says.
  package struct Part: Sendable, Equatable {
    package let name: String
    package let isGood: Bool
    /// Nothing works without it.
    package let isNeeded: Bool
    package let message: String

    package init(name: String, isGood: Bool, isNeeded: Bool, message: String) {
      self.name = name
      self.isGood = isGood
      self.isNeeded = isNeeded
      self.message = message
    }
  }

  package let version: String
  package let uptimeSeconds: Double
  package let parts: [Part]
  /// Models that are loaded.
  package let models: Int
  package let streams: Int
  package let connections: Int

  package init(
    version: String, uptimeSeconds: Double, parts: [Part], models: Int = 0, streams: Int = 0, connections: Int = 0
  ) {
    self.version = version
    self.uptimeSeconds = uptimeSeconds
    self.parts = parts
    self.models = models
    self.streams = streams
    self.connections = connections
  }

  package func part(_ name: String) -> Part? { parts.first { $0.name == name } }

  /// The parts without which this process is of no use.
  package var missing: [String] { parts.filter { $0.isNeeded && !$0.isGood }.map(\.name) }

  package var isHealthy: Bool { parts.allSatisfy(\.isGood) }
}
