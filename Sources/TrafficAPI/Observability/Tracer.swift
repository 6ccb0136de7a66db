package import Groundwork
package import WebServer

/// Begins and ends the spans of requests and keeps them until they are sent. Never slows a request down: what does not
/// fit is dropped and counted.
package final class Tracer: Sendable {
  package static let capacity = 4096

  private let share: Double
  private let clock: any WallClock
  private let ended = Lock(false)
  let waiting = Mailbox<Span>(.newestWins(Tracer.capacity))

  /// - Parameter share: part of the traces of our own that are followed; those of others say it themselves.
  package init(share: Double = 1, clock: any WallClock = SystemWallClock()) {
    self.share = share
    self.clock = clock
  }

  /// Spans that came faster than they could be sent.
  package var dropped: Int { waiting.dropped }

  /// nil when this trace is not followed.
  package func begin(_ request: Request) -> Span? {
    let given = request.headers["traceparent"].flatMap(TraceContext.init(header:))
    let isSampled = given?.isSampled ?? (Double.random(in: 0..<1) < share)
    guard isSampled else { return nil }
    let context = TraceContext(traceID: given?.traceID ?? Self.digits(4), spanID: Self.digits(2), isSampled: true)
    return Span(
      context: context, parent: given?.spanID, name: request.method.label, start: clock.sinceEpoch, end: .zero)
  }

  package func end(_ span: Span, _ request: Request, status: Int) {
    var span = span
    let route = request.pattern.isEmpty ? "unknown" : request.pattern
    span.name = "\(request.method.label) \(route)"
    span.end = clock.sinceEpoch
    span.isFailed = status >= 500
    span.attributes = [
      ("http.request.method", .string(request.method.label)), ("http.route", .string(route)),
      ("http.response.status_code", .integer(status)), ("client.address", .string(request.remoteAddress)),
      ("gantry.request_id", .string(request.id)),
    ]
    waiting.offer(span)
  }

  /// A span of something else than a request.
  package func note(_ span: Span) { waiting.offer(span) }

  /// Nothing more comes: what waits is sent, then the export ends.
  package func close() {
    ended.withLock { $0 = true }
    waiting.close()
  }

  var isClosed: Bool { ended.withLock { $0 } }

  /// Random, never all zeros.
  private static func digits(_ words: Int) -> String {
    (0..<words).map { _ in
      let digits = String(UInt32.random(in: 1 ... .max), radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }
}
