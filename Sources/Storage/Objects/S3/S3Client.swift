import Groundwork
import Outbound
import Records
import TrafficCore

/// Signs requests to one bucket and sends them, again after failures that may pass.
struct S3Client: Sendable {
  let settings: S3Settings
  private let http: HTTPClient
  private let signature: SignatureV4
  private let wall: any WallClock
  private let clock: any MonotonicClock

  struct Request: Sendable {
    var method = "GET"
    /// nil for the bucket itself.
    var key: ObjectKey?
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var destination = HTTPRequest.Destination.memory
    var answerSize = 16 << 20
  }

  init(_ settings: S3Settings, wall: any WallClock, clock: any MonotonicClock) {
    self.settings = settings
    self.wall = wall
    self.clock = clock
    http = HTTPClient(name: "s3", reach: .anywhere, most: 8)
    signature = SignatureV4(
      accessKey: settings.accessKey, secretKey: settings.secretKey, region: settings.region)
  }

  /// Any answer that is not worth another attempt.
  /// - Throws: `StoreError`, `CancellationError`.
  func send(_ request: Request) async throws -> HTTPAnswer {
    var backoff = Backoff(BackoffSettings(first: .milliseconds(200), maximum: .seconds(5), jitter: 0.5))
    var random = SeededRandom()
    while true {
      let isLast = backoff.failures + 1 >= settings.attempts
      do {
        let answer = try await http.send(signed(request))
        if isLast || !Self.mayPass(answer.status) { return answer }
      } catch let failure as HTTPFailure {
        if isLast || !failure.mayPass { throw Self.error(failure) }
      }
      try await clock.sleep(for: backoff.failed(at: clock.now, using: &random))
    }
  }

  var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }

  func link(_ key: ObjectKey, lasting: Duration) -> String {
    signature.presigned(
      scheme: scheme, host: host, path: path(key), lasting: lasting, sinceEpoch: wall.sinceEpoch)
  }

  /// What an answer that is no success means.
  func error(_ answer: HTTPAnswer, _ what: String) -> StoreError {
    let code = XMLText(answer.body).first("Code") ?? "no code"
    let place = "Object store \(settings.endpoint)/\(settings.bucket): \(what)"
    switch answer.status {
    case 404 where code == "NoSuchBucket":
      return StoreError(.refused, "\(place): there is no such bucket. Make it, or correct its name.")
    case 404: return StoreError(.missing, "\(place): there is no such object.")
    case 401, 403:
      return StoreError(
        .refused, "\(place) is refused (\(code)). Check access key, secret key, region and the clock of this machine.")
    case 507: return StoreError(.full, "\(place): the store is full.")
    case 429, 500...: return StoreError(.unavailable, "\(place) cannot be done now (HTTP \(answer.status), \(code)).")
    default: return StoreError(.damaged, "\(place) failed (HTTP \(answer.status), \(code)).")
    }
  }

  private func signed(_ request: Request) -> HTTPRequest {
    let path = path(request.key)
    let headers = signature.headers(
      method: request.method, host: host, path: path, query: request.query, headers: request.headers,
      bodyHash: request.body.isEmpty ? SignatureV4.emptyHash : SHA256.hex(of: request.body),
      sinceEpoch: wall.sinceEpoch)
    let query = request.query.isEmpty ? "" : "?" + SignatureV4.queryText(request.query)
    var limits = HTTPLimits()
    limits.total = settings.requestLimit
    limits.answerSize = request.answerSize
    return HTTPRequest(
      request.method, "\(scheme)://\(host)\(SignatureV4.escapedPath(path))\(query)",
      headers: request.headers + headers, body: request.body.isEmpty ? .none : .bytes(request.body),
      destination: request.destination, limits: limits)
  }

  private var scheme: String { settings.endpoint.hasPrefix("https:") ? "https" : "http" }

  /// With the port unless it is the scheme's own.
  private var host: String {
    let rest = settings.endpoint.dropFirst(scheme.utf8.count + 3)
    let host = rest.prefix { $0 != "/" }
    let ownPort = scheme == "https" ? ":443" : ":80"
    return String(host.hasSuffix(ownPort) ? host.dropLast(ownPort.count) : host)
  }

  private func path(_ key: ObjectKey?) -> String {
    let rest = settings.endpoint.dropFirst(scheme.utf8.count + 3).drop { $0 != "/" }
    return "\(rest)/\(settings.bucket)" + (key.map { "/\($0.text)" } ?? "")
  }

  private static func mayPass(_ status: Int) -> Bool { status == 429 || (500...504).contains(status) }

  private static func error(_ failure: HTTPFailure) -> StoreError {
    let kind: StoreError.Kind =
      switch failure.kind {
      case .full: .full
      case .insecure, .forbidden: .refused
      case .invalid: .invalid
      case .unreachable, .timeout, .broken, .tooLarge, .file: .unavailable
      }
    return StoreError(kind, "Object store: \(failure)")
  }
}
