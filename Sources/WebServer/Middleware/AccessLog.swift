package import Groundwork

/// Writes one line for every request.
package struct AccessLog: Middleware {
  private let log: Log
  private let clock: any MonotonicClock
  /// Paths whose lines only appear at the level debug: probes.
  private let quiet: Set<String>

  package init(log: Log, quiet: Set<String> = [], clock: any MonotonicClock = SystemMonotonicClock()) {
    self.log = log
    self.quiet = quiet
    self.clock = clock
  }

  package func respond(to request: Request, next: Responder) async throws -> Response {
    let level = quiet.contains(request.path) ? LogLevel.debug : .info
    guard level >= log.minimumLevel else { return await next(request) }
    let start = clock.now
    let response = await next(request)
    let milliseconds = (clock.now - start) / .milliseconds(1)
    // The query stays out: people put keys into it.
    log.write(
      level, { "\(request.method.label) \(request.shortPath) \(response.status)" },
      [
        "request_id": .text(request.id), "client": .text(request.remoteAddress), "listener": .text(request.listener),
        "milliseconds": .number((milliseconds * 100).rounded() / 100),
      ])
    return response
  }
}
