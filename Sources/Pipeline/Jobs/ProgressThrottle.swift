/// Decides which of a job's many progress reports are worth writing down and sending: the first, the last, and at most
/// one per interval between them. A plain value; the worker that runs the job owns it.
package struct ProgressThrottle: Sendable {
  private let interval: Duration
  private var last: Duration?

  /// - Parameter interval: the shortest time between two reports that pass; 250 ms gives the promised 4 Hz.
  package init(interval: Duration = .milliseconds(250)) { self.interval = interval }

  /// Whether a report made at `now` passes.
  /// - Parameters:
  ///   - now: time since any fixed point, never going back.
  ///   - isLast: the report that ends the job always passes.
  package mutating func passes(at now: Duration, isLast: Bool = false) -> Bool {
    if let last, now - last < interval, !isLast { return false }
    last = now
    return true
  }
}
