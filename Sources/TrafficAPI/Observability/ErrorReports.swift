package import Groundwork
import Records
package import WebServer

/// Tells a Sentry-compatible project of errors that nobody foresaw. Never waits, never repeats one error often.
package final class ErrorReports: Sendable {
  private struct Report: Sendable {
    let id: String
    let at: Duration
    let kind: String
    let message: String
    let request: Request?
  }

  private struct Told {
    var since: Duration = .zero
    var counts: [String: Int] = [:]
  }

  private let address: ReportAddress
  private let environment: String
  private let version: String
  private let post: TraceExport.Post
  private let log: Log
  private let clock: any WallClock
  private let waiting = Mailbox<Report>(.newestWins(64))
  private let told = Lock(Told())

  /// Reports of one kind of error in an hour.
  private static let maximumPerHour = 20

  package init(
    address: ReportAddress, environment: String, version: String, log: Log,
    clock: any WallClock = SystemWallClock(), post: @escaping TraceExport.Post
  ) {
    self.address = address
    self.environment = environment
    self.version = version
    self.post = post
    self.log = log.named("reports")
    self.clock = clock
  }

  package func report(_ error: any Error, _ request: Request?) {
    let kind = String(describing: type(of: error))
    let now = clock.sinceEpoch
    let isNews = told.withLock { told in
      if now - told.since > .seconds(3600) || now < told.since { told = Told(since: now) }
      told.counts[kind, default: 0] += 1
      return told.counts[kind, default: 0] <= Self.maximumPerHour
    }
    guard isNews else { return }
    waiting.offer(
      Report(
        id: RandomID.make().filter { $0 != "-" }, at: now, kind: kind, message: Redaction.redacted("\(error)"),
        request: request))
  }

  /// Nothing more comes: what waits is sent.
  package func close() { waiting.close() }

  /// Until closed and everything is sent, or the task is cancelled.
  package func run() async {
    while let report = await waiting.next() {
      do {
        let status = try await post(address.envelope, headers, body(report))
        if !(200..<300).contains(status) { log.warning("a report was refused with \(status)") }
      } catch {
        log.warning("a report was lost: \(error)")
      }
    }
  }

  private var headers: [String: String] {
    [
      "Content-Type": "application/x-sentry-envelope",
      "X-Sentry-Auth":
        "Sentry sentry_version=7, sentry_client=gantry/\(version), sentry_key=\(address.key.revealed)",
    ]
  }

  /// Three lines: of the envelope, of the item, the item itself.
  private func body(_ report: Report) -> [UInt8] {
    var event: [(String, JSONValue)] = [
      ("event_id", .string(report.id)), ("timestamp", .number(report.at / .seconds(1))), ("level", "error"),
      ("platform", "native"), ("logger", "gantry"), ("release", .string("gantry@\(version)")),
      ("environment", .string(environment)),
      ("exception", ["values": [["type": .string(report.kind), "value": .string(report.message)]]]),
    ]
    if let request = report.request {
      // Neither headers nor query nor body: they hold what is nobody's business.
      event.append(("request", ["method": .string(request.method.rawValue), "url": .string(request.path)]))
      event.append(("transaction", .string(request.pattern)))
      event.append(("tags", ["request_id": .string(request.id), "listener": .string(request.listener)]))
    }
    let item = JSONValue.object(event).bytes
    let head = "{\"event_id\":\"\(report.id)\"}\n{\"type\":\"event\",\"length\":\(item.count)}\n"
    return Array(head.utf8) + item + Array("\n".utf8)
  }
}
