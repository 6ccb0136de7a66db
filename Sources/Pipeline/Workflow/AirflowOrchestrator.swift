package import Groundwork
package import Records
import TrafficCore
import Wire

/// Leaves runs to an Airflow: triggers the DAG run, asks after it, sets it failed where somebody wants its end.
package actor AirflowOrchestrator: Orchestrator {
  package struct Settings: Sendable {
    package var user = ""
    package var password = Secret("")
    /// nil asks.
    package var version: AirflowVersion?
    package var dag = "video_streaming_pipeline"

    package init() {}
  }

  package nonisolated var runner: LiveRunRecord.Runner { .airflow }
  package nonisolated var pauses: BackoffSettings { BackoffSettings(first: .milliseconds(500), maximum: .seconds(5)) }

  private let door: any AirflowDoor
  private let settings: Settings
  /// Puts away what is left of a run that came to no good end.
  private let abandon: @Sendable (Int, String) async throws -> Void
  private let wall: any WallClock
  private let log: Log
  private var version: AirflowVersion?
  private var token: Secret?

  /// So long after a run was begun the question for it may still be on its way, s.
  private static let onItsWay = 30.0

  package init(
    _ door: any AirflowDoor, settings: Settings, abandon: @escaping @Sendable (Int, String) async throws -> Void,
    wall: any WallClock = SystemWallClock(), log: Log
  ) {
    self.door = door
    self.settings = settings
    self.abandon = abandon
    self.wall = wall
    self.log = log.named("airflow")
  }

  // MARK: Orchestrator

  package func begin(_ run: LiveRunRecord, of video: LiveVideo) async throws -> LiveRunState {
    let what = "Failed to trigger Airflow DAG"
    return try await explaining(what) {
      let version = try await known()
      // By itself: a silence from here on is one of the question for the run.
      _ = try await signedIn(version)
      let answer: AirflowAnswer
      do {
        answer = try await ask(
          "POST", runs, body: AirflowMessages.trigger(run, of: video, version: version), as: version)
      } catch let silence as AirflowSilence where silence.mayHaveArrived {
        throw LiveRunUnsure(refusal: Self.unconnected(silence))
      }
      if answer.isGood, let made = AirflowMessages.run(answer.body) { return made.state }
      return try await begun(run, despite: Self.refused(answer, what))
    }
  }

  /// What was said is no good news; what counts is whether the run is there.
  private func begun(_ run: LiveRunRecord, despite refusal: LiveStreamRefusal) async throws -> LiveRunState {
    guard refusal.status == 409 || refusal.status >= 500 else { throw refusal }
    let known: AirflowMessages.Run?
    do { known = try await found(run) } catch { throw LiveRunUnsure(refusal: refusal) }
    guard let known, known.videoID == run.videoID else { throw refusal }
    return known.state
  }

  /// Airflow has it.
  package func resume(_ run: LiveRunRecord, of video: LiveVideo) async throws {}

  package func look(at run: LiveRunRecord) async throws -> LiveRunLook {
    let found: AirflowMessages.Run?
    do {
      found = try await self.found(run)
      if found == nil { try await mustBeLost(run) }
    } catch let refusal as LiveStreamRefusal {
      // It may let us in again: the run goes on meanwhile.
      throw AirflowSilence(refusal.whole)
    }
    guard let found else { throw RunLost("Airflow does not know the run any more.") }
    return LiveRunLook(found.state, reason: found.state == .failed ? await reason(run) : nil)
  }

  package func stop(_ run: LiveRunRecord) async throws {
    let what = "Failed to stop Airflow DAG run"
    try await explaining(what) {
      let answer = try await ask("PATCH", path(run), body: AirflowMessages.state(.failed), as: try await known())
      // It may have ended meanwhile, or have been removed there: `look` tells.
      guard answer.isGood || answer.status == 404 || answer.status == 409 else { throw Self.refused(answer, what) }
    }
  }

  /// Where the DAG's own clean-up was not reached.
  package func tidy(_ run: LiveRunRecord) async throws { try await abandon(run.videoID, run.name) }

  // MARK: Inside

  private var runs: String { "dags/\(Self.escaped(settings.dag))/dagRuns" }

  private func path(_ run: LiveRunRecord) -> String { "\(runs)/\(Self.escaped(run.name))" }

  /// nil for one that Airflow does not know.
  private func found(_ run: LiveRunRecord) async throws -> AirflowMessages.Run? {
    let answer = try await ask("GET", path(run), as: try await known())
    if answer.status == 404, AirflowMessages.isRefusalOfAirflow(answer) { return nil }
    guard answer.isGood else { throw Self.refused(answer, "Airflow does not tell how a run is") }
    guard let found = AirflowMessages.run(answer.body) else {
      throw AirflowSilence("Airflow tells of a run what cannot be read.")
    }
    return found
  }

  /// Throws while it may still be there, or come.
  private func mustBeLost(_ run: LiveRunRecord) async throws {
    let age = Timestamp(sinceEpoch: wall.sinceEpoch).seconds(since: run.created)
    if run.state == .queued, age < Self.onItsWay { throw AirflowSilence("Airflow does not know the run yet.") }
    // Whoever wants its end has it.
    if run.isStopping { return }
    let answer = try await ask("GET", "dags/\(Self.escaped(settings.dag))", as: try await known())
    guard answer.isGood, AirflowMessages.isOfAirflow(answer, naming: "dag_id") else {
      throw AirflowSilence(
        "Airflow knows neither the run nor its DAG \(settings.dag). Is the DAG's file where it was? Stopping the video "
          + "ends the run.")
    }
  }

  private static func unconnected(_ silence: AirflowSilence) -> LiveStreamRefusal {
    LiveStreamRefusal(status: 500, "Could not connect to Airflow", details: silence.description)
  }

  private func explaining<Result: Sendable>(
    _ what: String, _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch let silence as AirflowSilence {
      throw Self.unconnected(silence)
    } catch let refusal as LiveStreamRefusal where refusal.description != what {
      throw LiveStreamRefusal(status: refusal.status, what, details: refusal.whole)
    }
  }

  private func reason(_ run: LiveRunRecord) async -> String {
    if run.isStopping { return "Somebody has stopped it." }
    let general = "Airflow says that it has failed; its log has more"
    do {
      let answer = try await ask("GET", "\(path(run))/taskInstances", as: try await known())
      let tasks = answer.isGood ? AirflowMessages.failedTasks(answer.body) : []
      return tasks.isEmpty ? "\(general)." : "\(general): \(tasks.sorted().joined(separator: ", "))."
    } catch {
      return "\(general)."
    }
  }

  /// - Parameter path: below that of the interface.
  private func ask(
    _ method: String, _ path: String, body: [UInt8] = [], as version: AirflowVersion
  ) async throws -> AirflowAnswer {
    let whole = "/api/\(version.rawValue)/\(path)"
    let answer = try await send(AirflowRequest(method, whole, authorization: try await signedIn(version), body: body))
    // A token runs out, or its server was made anew.
    guard answer.status == 401, version == .v2 else { return answer }
    token = nil
    return try await send(AirflowRequest(method, whole, authorization: try await signedIn(version), body: body))
  }

  private func signedIn(_ version: AirflowVersion) async throws -> String? {
    guard !settings.user.isEmpty else { return nil }
    switch version {
    case .v1:
      let letters = Base64Text.letters(of: Array("\(settings.user):\(settings.password.revealed)".utf8))
      return "Basic " + String(decoding: letters, as: UTF8.self)
    case .v2:
      if let token { return "Bearer \(token.revealed)" }
      let answer = try await send(
        AirflowRequest("POST", "/auth/token", body: AirflowMessages.signIn(settings.user, settings.password)))
      guard answer.isGood, let made = AirflowMessages.token(answer.body) else {
        throw Self.refused(answer, "Airflow does not let us in")
      }
      token = made
      return "Bearer \(made.revealed)"
    }
  }

  /// Which form it speaks: an upgrade may change that while it is away.
  private func known() async throws -> AirflowVersion {
    if let version = settings.version ?? version { return version }
    for candidate in [AirflowVersion.v2, .v1] {
      let answer = try await send(AirflowRequest("GET", "/api/\(candidate.rawValue)/version"))
      // Some want to be signed in to for that, too.
      if answer.isGood || [401, 403].contains(answer.status) {
        log.info("speaks with an Airflow", ["version": .text(candidate.rawValue)])
        version = candidate
        return candidate
      }
    }
    throw LiveStreamRefusal(
      status: 502, "There is neither /api/v2 nor /api/v1 at live.airflow.address. Is it an Airflow?")
  }

  private func send(_ request: AirflowRequest) async throws -> AirflowAnswer {
    do { return try await door.send(request) } catch {
      version = nil
      token = nil
      throw error
    }
  }

  /// With its own status; what is no refusal at all is one of a bad gateway.
  private static func refused(_ answer: AirflowAnswer, _ what: String) -> LiveStreamRefusal {
    let details = AirflowMessages.refusal(answer)
    return LiveStreamRefusal(
      status: (400..<600).contains(answer.status) ? answer.status : 502, what,
      details: answer.isGood ? "\(details): that is no answer of an Airflow" : details)
  }

  /// For one part of a path (RFC 3986, 2.3).
  static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
