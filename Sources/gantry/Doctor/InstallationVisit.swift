import Foundation
import Groundwork
import Outbound
import WebServer

/// Looks at a running installation from outside, link by link, as a client of its own API. A broken link explains those
/// behind it: what cannot be asked any more is left out.
struct InstallationVisit: Sendable {
  /// Without a slash at its end.
  let address: String
  let key: Secret?
  private let client = HTTPClient(name: "doctor", reach: .anywhere, most: 1)

  /// Of the clocks of both machines; answers carry whole seconds.
  private static let mostClockSkew = 5.0
  private static let answersWithin = Duration.seconds(15)

  init(address: String, key: Secret?) throws(CommandError) {
    guard address.hasPrefix("http://") || address.hasPrefix("https://"), !address.contains("@") else {
      throw .badInput("--url \(Redaction.redacted(address)): an address such as http://127.0.0.1:8000 is expected.")
    }
    var address = address
    while address.hasSuffix("/") { address.removeLast() }
    self.address = address
    self.key = key
  }

  func checks() async throws -> [HealthCheck] {
    let answer: HTTPAnswer
    do { answer = try await ask("/health") } catch let failure as HTTPFailure { return [Self.silent(failure)] }
    if [429, 502, 503, 504].contains(answer.status) { return [Self.between(answer)] }
    guard answer.status == 200, let health = Self.json(answer), health["uptime_seconds"] != nil else {
      return [
        HealthCheck(
          area: "server", name: "answer", state: .broken,
          found: "status \(answer.status) from something that is not Gantry",
          advice: "is this the port that gantry serve printed? A proxy in front must pass everything on")
      ]
    }
    let seconds = health["uptime_seconds"]?.number ?? 0
    let server = HealthCheck(
      area: "server", name: "answer", state: .ok, found: "answers, up for \(Self.span(seconds))")
    return try await [server] + transport() + clock(answer) + inside()
  }

  // MARK: The way there

  private func ask(_ path: String) async throws -> HTTPAnswer {
    let headers = key.map { [(name: "X-API-KEY", value: $0.revealed)] } ?? []
    return try await client.send(
      HTTPRequest("GET", address + path, headers: headers, limits: HTTPLimits(total: Self.answersWithin)))
  }

  private static func silent(_ failure: HTTPFailure) -> HealthCheck {
    let advice =
      switch failure.kind {
      case .insecure:
        "the certificate is not one that this machine trusts, or has ended, or is for another name: look at "
          + "server.certificate, or at the proxy's"
      case .timeout:
        "something takes the connection and says nothing: look at the server's log, and at firewalls between"
      case .broken: "that is no HTTP: with server.certificate the address begins with https://, without it with http://"
      default:
        "is gantry serve running, at this port? server.host: 127.0.0.1 is reached from its own machine alone; look at "
          + "firewalls between"
      }
    return HealthCheck(area: "server", name: "connection", state: .broken, found: failure.description, advice: advice)
  }

  private func transport() -> [HealthCheck] {
    if address.hasPrefix("https://") {
      return [HealthCheck(area: "TLS", name: "certificate", state: .ok, found: "trusted here")]
    }
    let host = address.dropFirst("http://".count)
    let isLocal = ["127.", "localhost", "[::1]"].contains { host.hasPrefix($0) }
    guard !isLocal else { return [] }
    return [
      HealthCheck(
        area: "TLS", name: "certificate", state: .warning, found: "none: passwords and pictures travel as they are",
        advice: "set server.certificate and server.certificate_key, or put a proxy with TLS in front")
    ]
  }

  private func clock(_ answer: HTTPAnswer) -> [HealthCheck] {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(identifier: "UTC")
    form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = answer.header("Date").flatMap(form.date(from:)) else { return [] }
    let skew = date.timeIntervalSinceNow
    guard abs(skew) > Self.mostClockSkew else {
      return [HealthCheck(area: "clock", name: "time of day", state: .ok, found: "as here")]
    }
    return [
      HealthCheck(
        area: "clock", name: "time of day", state: .warning,
        found: "\(Self.span(abs(skew))) \(skew > 0 ? "ahead of" : "behind") this machine",
        advice: "let both keep time with NTP (timedatectl): tokens end and minutes are booked by these clocks")
    ]
  }

  // MARK: What is behind it

  private func inside() async throws -> [HealthCheck] {
    do {
      guard key != nil else { return try await ready() }
      let answer = try await ask("/api/gantry/v1/system")
      if let refusal = Self.refusal(answer) { return try await ready() + [refusal] }
      guard answer.status == 200, let system = Self.json(answer) else {
        // The key itself may be what cannot be looked up: what is missing is said without one.
        let missing = try await ready()
        return missing + (missing.contains { $0.state == .broken } ? [] : [Self.unexpected(answer)])
      }
      let signedIn = HealthCheck(area: "sign-in", name: "key", state: .ok, found: "accepted")
      return try await [signedIn] + InstallationReading.system(system) + cameras()
    } catch let failure as HTTPFailure {
      return [Self.silent(failure)]
    }
  }

  /// What everybody may know.
  private func ready() async throws -> [HealthCheck] {
    let answer = try await ask("/api/gantry/v1/ready")
    guard [200, 503].contains(answer.status), let ready = Self.json(answer) else { return [Self.unexpected(answer)] }
    let missing = (ready["missing"]?.array ?? []).compactMap(\.string)
    let parts = missing.map { name in
      HealthCheck(
        area: "part", name: name, state: .broken, found: "does not answer",
        advice: InstallationReading.advice(part: name))
    }
    guard key == nil else { return parts }
    return parts + [
      HealthCheck(
        area: "sign-in", name: "key", state: .warning, found: "none given: cameras and what parts say are not seen",
        advice:
          "gantry key add doctor --scopes read --data DIR on the server's machine, with the server's data folder, "
          + "makes one; put it into a file and pass --key-file, or set API_KEY")
    ]
  }

  private func cameras() async throws -> [HealthCheck] {
    let answer = try await ask("/api/gantry/v1/cameras")
    if let refusal = Self.refusal(answer) { return [refusal] }
    guard answer.status == 200, let items = Self.json(answer)?["items"]?.array else { return [Self.unexpected(answer)] }
    return try await InstallationReading.cameras(items) + pictures(of: items)
  }

  /// One picture through a live socket, as a page gets it.
  private func pictures(of items: [JSONValue]) async throws -> [HealthCheck] {
    let online = items.first { $0["status"]?["phase"]?.string == "online" }
    guard let id = online?["id"]?.string, let key else { return [] }
    do throws(HTTPFailure) {
      var limits = WebSocketClient.Limits()
      limits.message = 16 << 20
      let socket = try await WebSocketClient(
        "\(address)/api/gantry/v1/cameras/\(id)/live", headers: [(name: "X-API-KEY", value: key.revealed)],
        limits: limits)
      let message = try await socket.receive(within: Self.answersWithin)
      await socket.close()
      if let message {
        return [
          HealthCheck(
            area: "live", name: "socket", state: .ok, found: "a picture of \(id), \(message.count / 1000) kB")
        ]
      }
      return [Self.noPicture("the socket of \(id) opens, and no picture comes within \(Self.answersWithin)")]
    } catch {
      return [Self.noPicture(error.description)]
    }
  }

  private static func noPicture(_ found: String) -> HealthCheck {
    HealthCheck(
      area: "live", name: "socket", state: .broken, found: found,
      advice: "a proxy in between must pass Upgrade and Connection on, and must not collect answers (buffering off)")
  }

  // MARK: Answers

  private static func json(_ answer: HTTPAnswer) -> JSONValue? {
    do { return try JSONValue(parsing: answer.body) } catch { return nil }
  }

  private static func refusal(_ answer: HTTPAnswer) -> HealthCheck? {
    switch answer.status {
    case 401:
      HealthCheck(
        area: "sign-in", name: "key", state: .broken, found: "not accepted",
        advice:
          "gantry key list --data DIR on the server's machine, with the server's data folder, shows which there are; "
          + "gantry key add NAME --scopes read --data DIR makes one")
    case 403:
      HealthCheck(
        area: "sign-in", name: "key", state: .broken, found: "accepted, but it may not look at this",
        advice: "it needs the scope read: gantry key add NAME --scopes read --data DIR")
    case 429:
      HealthCheck(
        area: "sign-in", name: "key", state: .warning, found: "asks too often", advice: "wait a minute and ask again")
    default: nil
    }
  }

  /// The door itself refuses nobody.
  private static func between(_ answer: HTTPAnswer) -> HealthCheck {
    answer.status == 429
      ? HealthCheck(
        area: "server", name: "answer", state: .warning, found: "status 429: this address asks too often",
        advice: "wait a minute and ask again; behind a proxy, look at its limits and at server.trusted_proxies")
      : HealthCheck(
        area: "server", name: "answer", state: .broken,
        found: "status \(answer.status): of a proxy in front, or of a server that is stopping",
        advice: "is gantry serve running where the proxy looks for it? Ask its own address, without the proxy")
  }

  private static func unexpected(_ answer: HTTPAnswer) -> HealthCheck {
    HealthCheck(
      area: "server", name: "own API", state: .broken, found: "status \(answer.status)",
      advice: answer.status == 404
        ? "this listener has another system's routes alone: take the address that gantry serve prints as unified"
        : "look at the server's log for this moment")
  }

  private static func span(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(Int(seconds)) s"
    case ..<7200: "\(Int(seconds / 60)) min"
    case ..<172_800: "\(Int(seconds / 3600)) h"
    default: "\(Int(seconds / 86_400)) days"
    }
  }
}
