import Groundwork
import Outbound
import TrafficAPI
import WebServer

/// Traces and error reports on their way out; both are there only where the settings name an address.
struct ServeReporting: Sendable {
  let tracer: Tracer?
  let reports: ErrorReports?
  private let export: TraceExport?
  private let log: Log

  init(_ settings: GantrySettings, log: Log) throws(CommandError) {
    self.log = log
    let client = HTTPClient(name: "reports", reach: .anywhere, most: 2)
    let post: TraceExport.Post = { address, headers, body in
      let request = HTTPRequest(
        "POST", address, headers: headers.map { (name: $0.key, value: $0.value) }, body: .bytes(body))
      return try await client.send(request).status
    }
    let version = VersionCommand.version
    let tracer = settings.tracing.endpoint.map { _ in Tracer(share: settings.tracing.share) }
    self.tracer = tracer
    if let tracer, let endpoint = settings.tracing.endpoint {
      export = TraceExport(
        tracer: tracer, endpoint: endpoint, service: settings.tracing.service, version: version, log: log, post: post)
    } else {
      export = nil
    }
    guard let dsn = settings.reports.dsn else {
      reports = nil
      return
    }
    guard let address = ReportAddress(dsn) else {
      throw .badInput("reports.dsn: found no address of a project; allowed: https://key@host/number.")
    }
    reports = ErrorReports(
      address: address, environment: settings.reports.environment, version: version, log: log, post: post)
  }

  /// Told of every error that nobody foresaw.
  var failureReport: FailureReport {
    { [log, reports] error, request in
      log.error("\(request.method.rawValue) \(request.pattern): \(error)", ["request_id": .text(request.id)])
      reports?.report(error, request)
    }
  }

  /// Until `close`.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      if let export { group.addTask { await export.run() } }
      if let reports { group.addTask { await reports.run() } }
    }
  }

  func close() {
    tracer?.close()
    reports?.close()
  }
}
