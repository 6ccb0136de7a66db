import Groundwork
import WebServer

/// As much of an Airflow's interface as runs over videos need, on one port of this machine, in a mood of the test's choice.
package final class FakeAirflow: Sendable {
  package enum Mood: String, Sendable, CaseIterable {
    case well
    /// Nobody is let in.
    case distrustful
    /// There is no such DAG.
    case ignorant
    /// Every run is there already, for another video.
    case crowded
    /// 500, with a page.
    case broken
    /// 200, with half a JSON text.
    case babbling
    /// No answer for a while.
    case silent
  }

  private struct Run: Sendable {
    var state = "queued"
    var video: JSONValue
  }

  private struct State: Sendable {
    var mood = Mood.well
    var runs: [String: Run] = [:]
    var server: HTTPServer?
  }

  package let port: Int
  private let version: String
  private let state = Lock(State())

  private static let description = RouteDescription("A part of an Airflow", tags: [], responses: [.empty(200, "Well")])

  /// - Parameter version: v1 or v2.
  package init(_ version: String) async throws {
    self.version = version
    port = try LoopbackPort.free()
    try await start()
  }

  package var address: String { "http://127.0.0.1:\(port)" }

  package func put(_ mood: Mood) { state.withLock { $0.mood = mood } }

  /// The newest run's.
  package func move(to state: String) {
    self.state.withLock { all in if let newest = all.runs.keys.max() { all.runs[newest]?.state = state } }
  }

  /// By their names.
  package var states: [String: String] { state.withLock { $0.runs.mapValues(\.state) } }

  package func start() async throws {
    let server = HTTPServer(log: Log(name: "airflow", minimumLevel: .error, output: CapturedLog()))
    _ = try await server.start([ListenerSettings("airflow", port: port, router: try router())])
    state.withLock { $0.server = server }
  }

  /// As if it were down; it knows its runs when it is back.
  package func stop() async {
    let server = state.withLock { state in
      defer { state.server = nil }
      return state.server
    }
    await server?.stop()
  }

  private func router() throws -> Router {
    let root = "/api/\(version)"
    let runs = "\(root)/dags/{dag}/dagRuns"
    return try Router(groups: [
      RouteGroup(
        "airflow",
        routes: [
          Route(.get, RoutePattern("\(root)/version"), Self.description) { _ in .json(["version": "0.0.1"]) },
          Route(.post, "/auth/token", Self.description) { request in
            let body = try JSONValue(parsing: try await request.bytes())
            guard body["username"] == "ann", body["password"] == "secret" else { return Self.stranger }
            return .json(["access_token": "a.b.c"], status: 201)
          },
          route(.get, "\(root)/dags/{dag}") { request in
            .json(["dag_id": .string(request.parameters["dag"] ?? ""), "is_paused": false])
          },
          route(.post, runs) { try await self.trigger($0) },
          route(.get, "\(runs)/{run}") { request in self.told(request) { _ in } },
          route(.patch, "\(runs)/{run}") { request in
            let wanted = try JSONValue(parsing: try await request.bytes())["state"]?.string
            return self.told(request) { $0.state = wanted ?? "" }
          },
          route(.get, "\(runs)/{run}/taskInstances") { _ in
            let failed: JSONValue = ["task_id": "produce_frames", "state": "failed"]
            return .json(["task_instances": [failed, ["task_id": "cleanup", "state": "upstream_failed"]]])
          },
        ])
    ])
  }

  /// For those that we know, in the mood of the moment.
  private func route(_ method: HTTPMethod, _ pattern: String, _ body: @escaping Handler) -> Route {
    Route(method, RoutePattern(pattern), Self.description) { request in
      let mood = self.state.withLock(\.mood)
      guard mood != .distrustful, self.isKnown(request) else { return Self.stranger }
      if mood == .silent { try await Task.sleep(for: .seconds(2)) }
      guard method == .post else { return try await body(request) }
      switch mood {
      case .well, .distrustful, .silent: return try await body(request)
      case .ignorant: return Self.problem(404, "DAG with dag_id: 'video_streaming_pipeline' not found")
      case .crowded: return Self.problem(409, "DAGRun already exists")
      case .broken: return .html("<html>Ooops!</html>", status: 500)
      case .babbling: return .bytes(Array(#"{"state": "que"#.utf8), type: "application/json")
      }
    }
  }

  private func trigger(_ request: Request) async throws -> Response {
    let body = try JSONValue(parsing: try await request.bytes())
    guard let name = body["dag_run_id"]?.string, let video = body["conf"]?["video_id"] else {
      return Self.problem(400, "no run")
    }
    // Airflow 3 wants it to be said that there is none, Airflow 2 does not know the word.
    let hasDate = body.members?.contains { $0.0 == "logical_date" } ?? false
    guard hasDate == (version == "v2") else { return Self.problem(422, "logical_date") }
    let run = Run(video: video)
    state.withLock { $0.runs[name] = run }
    return .json(Self.shown(run))
  }

  private func told(_ request: Request, _ change: (inout Run) -> Void) -> Response {
    let name = request.parameters["run"] ?? ""
    let run = state.withLock { state -> Run? in
      guard var run = state.runs[name] else { return nil }
      change(&run)
      state.runs[name] = run
      return run
    }
    return run.map { .json(Self.shown($0)) } ?? Self.problem(404, "DAGRun not found")
  }

  private static func shown(_ run: Run) -> JSONValue {
    ["dag_id": "video_streaming_pipeline", "state": .string(run.state), "conf": ["video_id": run.video]]
  }

  private func isKnown(_ request: Request) -> Bool {
    // ann:secret
    request.headers["authorization"] == (version == "v1" ? "Basic YW5uOnNlY3JldA==" : "Bearer a.b.c")
  }

  private static let stranger = problem(401, "Unauthorized")

  private static func problem(_ status: Int, _ text: String) -> Response {
    .json(["detail": .string(text), "status": .integer(status)], status: status)
  }
}
