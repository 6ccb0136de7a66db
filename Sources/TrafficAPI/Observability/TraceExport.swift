package import Groundwork
import WebServer

/// Sends spans to a collector: OTLP over HTTP, in its JSON form (OpenTelemetry Protocol 1.x, `/v1/traces`).
package struct TraceExport: Sendable {
  /// Sends a body and gives the status of the answer.
  package typealias Post =
    @Sendable (_ address: String, _ headers: [String: String], _ body: [UInt8]) async throws -> Int

  private let tracer: Tracer
  private let address: String
  private let service: String
  private let version: String
  private let post: Post
  private let log: Log
  private let clock: any MonotonicClock

  private static let batch = 256
  private static let patience = Duration.seconds(2)

  /// - Parameter endpoint: with or without `/v1/traces`.
  package init(
    tracer: Tracer, endpoint: String, service: String, version: String, log: Log,
    clock: any MonotonicClock = SystemMonotonicClock(), post: @escaping Post
  ) {
    self.tracer = tracer
    let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    address = base.hasSuffix("/v1/traces") ? base : base + "/v1/traces"
    self.service = service
    self.version = version
    self.post = post
    self.log = log.named("tracing")
    self.clock = clock
  }

  /// Until the tracer is closed and everything is sent, or the task is cancelled.
  package func run() async {
    var wasRefused = false
    while let first = await tracer.waiting.next() {
      // A little patience makes few large messages of many small ones.
      if !tracer.isClosed {
        do { try await clock.sleep(for: Self.patience) } catch { return }
      }
      var spans = [first]
      while spans.count < Self.batch, tracer.waiting.count > 0, let span = await tracer.waiting.next() {
        spans.append(span)
      }
      do {
        let status = try await post(address, ["Content-Type": "application/json"], Self.body(spans, service, version))
        guard (200..<300).contains(status) else { throw Refused(status: status) }
        wasRefused = false
      } catch {
        // Said once, not with every batch.
        if !wasRefused { log.warning("\(spans.count) spans were lost: \(error)", ["collector": .text(address)]) }
        wasRefused = true
      }
    }
  }

  struct Refused: Error, CustomStringConvertible {
    let status: Int
    var description: String { "the collector answered \(status)" }
  }

  static func body(_ spans: [Span], _ service: String, _ version: String) -> [UInt8] {
    let resource: JSONValue = [
      "attributes": [attribute("service.name", .string(service)), attribute("service.version", .string(version))]
    ]
    let scope: JSONValue = [
      "scope": ["name": "gantry", "version": .string(version)], "spans": .array(spans.map(json)),
    ]
    let whole: JSONValue = ["resourceSpans": [["resource": resource, "scopeSpans": [scope]]]]
    return whole.bytes
  }

  private static func json(_ span: Span) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("traceId", .string(span.context.traceID)), ("spanId", .string(span.context.spanID)),
      ("name", .string(span.name)), ("kind", 2), ("startTimeUnixNano", nanoseconds(span.start)),
      ("endTimeUnixNano", nanoseconds(span.end)), ("attributes", .array(span.attributes.map(attribute))),
      ("status", span.isFailed ? ["code": 2] : .object([])),
    ]
    if let parent = span.parent { members.insert(("parentSpanId", .string(parent)), at: 2) }
    return .object(members)
  }

  /// As text, because JSON's numbers end before nanoseconds do.
  private static func nanoseconds(_ time: Duration) -> JSONValue {
    let (seconds, attoseconds) = time.components
    return .string("\(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)")
  }

  private static func attribute(_ name: String, _ value: JSONValue) -> JSONValue {
    let typed: JSONValue =
      switch value {
      case .integer(let number): ["intValue": .string("\(number)")]
      case .number: ["doubleValue": value]
      case .bool: ["boolValue": value]
      default: ["stringValue": .string(value.string ?? value.text)]
      }
    return ["key": .string(name), "value": typed]
  }
}
