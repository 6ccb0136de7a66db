/// One number that goes up and down: connections open, jobs waiting.
package final class Gauge: Sendable {
  private let number = Lock(0.0)

  package init() {}

  package var value: Double { number.withLock { $0 } }

  package func set(_ value: Double) { number.withLock { $0 = value } }

  package func add(_ amount: Double = 1) { number.withLock { $0 += amount } }
}
