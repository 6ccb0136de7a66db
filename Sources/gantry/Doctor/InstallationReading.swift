import WebServer

/// What an installation says of itself, as lines of `gantry doctor`. Plain functions of the answers.
enum InstallationReading {
  /// So many cameras in trouble are named.
  private static let mostNamed = 20

  // MARK: Parts

  static func system(_ system: JSONValue) -> [HealthCheck] {
    let version = system["version"]?.string ?? "unknown"
    let isSame = version == VersionCommand.version
    let same = HealthCheck(
      area: "server", name: "version", state: isSame ? .ok : .warning,
      found: isSame ? version : "\(version), and this program is \(VersionCommand.version)",
      advice: isSame ? nil : "install the same version on both; the server migrates its tables when it starts")
    let parts = (system["parts"]?.array ?? []).map { part -> HealthCheck in
      let name = part["name"]?.string ?? "unknown"
      let isGood = part["is_good"]?.bool == true
      let isNeeded = part["is_needed"]?.bool == true
      return HealthCheck(
        area: "part", name: name, state: isGood ? .ok : isNeeded ? .broken : .warning,
        found: part["message"]?.string ?? "", advice: isGood ? nil : advice(part: name))
    }
    return [same] + parts
  }

  static func advice(part: String) -> String {
    switch part {
    case "database", "queue":
      "is PostgreSQL running, and does database.url lead there from the server? With SQLite: is the disk full, is the "
        + "data folder the server's own?"
    case "objects": "is there room in objects.folder, or does objects.endpoint answer and accept the key?"
    case "redis":
      "is Redis running at redis.url? Limits and jobs go on without it; videos with live.transport: redis wait for it"
    case "model": "gantry models list on the server's machine shows what is there; jobs.model names one"
    case "disk": "make room: shorten objects.keep_results and objects.keep_uploads, or set objects.quota_gigabytes"
    default: "look at the server's log"
    }
  }

  // MARK: Cameras

  static func cameras(_ items: [JSONValue]) -> [HealthCheck] {
    let wanted = items.filter { $0["enabled"]?.bool == true }
    let online = wanted.count { $0["status"]?["phase"]?.string == "online" }
    let summary = HealthCheck(
      area: "camera", name: "all", state: .ok,
      found: wanted.isEmpty ? "none that is to run" : "\(online) of \(wanted.count) online")
    let troubled = wanted.compactMap(camera)
    let rest = troubled.count - mostNamed
    let more = HealthCheck(
      area: "camera", name: "others", state: .warning, found: "\(rest) more in trouble",
      advice: "GET /api/gantry/v1/cameras has them all")
    return [summary] + troubled.prefix(mostNamed) + (rest > 0 ? [more] : [])
  }

  /// nil for one that does what it should.
  private static func camera(_ camera: JSONValue) -> HealthCheck? {
    let name = camera["id"]?.string ?? "unknown"
    guard let status = camera["status"], status != .null, let phase = status["phase"]?.string else {
      return HealthCheck(
        area: "camera", name: name, state: .warning, found: "does not run in this process",
        advice: "cameras.run: another server on the same database may run it; else look at the log")
    }
    let why = status["reason"]?.string.map { ": \($0)" } ?? ""
    let since = status["since"]?.string.map { " since \($0)" } ?? ""
    if phase == "online" {
      guard status["is_degraded"]?.bool == true else { return nil }
      return HealthCheck(
        area: "camera", name: name, state: .warning, found: "does not keep up\(why)",
        advice: "lower its fps, take gantry-n, turn on motion_gate, or run fewer cameras")
    }
    let isUnreadable = phase == "ended" && !why.isEmpty
    return HealthCheck(
      area: "camera", name: name,
      state: isUnreadable || ["failed", "stalled"].contains(phase) ? .broken : .warning, found: phase + since + why,
      advice: advice(phase: isUnreadable ? "unreadable" : phase))
  }

  private static func advice(phase: String) -> String {
    switch phase {
    case "unreadable": "put the recording where its address says, readable for the server; POST …/cameras/ID/start then"
    case "connecting": "nothing answers at its address yet: POST …/camera-tests with the address tells why"
    case "failed":
      "correct what the reason names (address, password, model); after a refused password there is a pause of "
        + "cameras.pause_after_refusal"
    case "stalled":
      "it is connected and silent: look at the camera and the network between; it is opened anew by itself"
    case "paused": "POST …/cameras/ID/resume; the audit log says who paused it"
    case "stopped": "POST …/cameras/ID/start; the audit log says who stopped it"
    case "ended": "its recording is over; POST …/cameras/ID/start begins it anew"
    default: "look at the server's log"
    }
  }
}
