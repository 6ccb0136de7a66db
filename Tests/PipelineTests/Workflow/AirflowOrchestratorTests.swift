import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Pipeline

struct AirflowOrchestratorTests {
  /// Answers as it is told, and remembers what it was asked.
  private final class Door: AirflowDoor {
    private let state: Lock<(answers: [String: [AirflowAnswer]], asked: [AirflowRequest])>

    init(_ answers: [String: [(Int, String)]]) {
      state = Lock(
        (answers.mapValues { $0.map { AirflowAnswer(status: $0.0, body: Array($0.1.utf8)) } }, []))
    }

    var asked: [AirflowRequest] { state.withLock { $0.asked } }

    func send(_ request: AirflowRequest) async throws -> AirflowAnswer {
      let answer = state.withLock { state -> AirflowAnswer? in
        state.asked.append(request)
        let key = "\(request.method) \(request.path)"
        guard let next = state.answers[key]?.first else { return nil }
        // The last one stands.
        if state.answers[key]?.count ?? 0 > 1 { state.answers[key]?.removeFirst() }
        return next
      }
      guard let answer else { throw AirflowSilence("nobody there") }
      if answer.status == 0 { throw AirflowSilence("not now") }
      if answer.status == 1 { throw AirflowSilence("too late", mayHaveArrived: true) }
      return answer
    }
  }

  private let video = LiveVideo(
    id: 7, name: "a", file: "videos/7.mp4", region: #"{"roi_polygon":[[0,0],[9,0],[9,9.5]]}"#,
    homography: "[[1,0,0],[0,1,0],[0,0,1]]", framesPerSecond: 12.5, created: .zero)
  private let run = LiveRunRecord(
    id: 1, videoID: 7, name: "manual__2026-05-01T10:00:00.5", runner: .airflow, created: .zero)
  private let runs = "dags/video_streaming_pipeline/dagRuns"
  private let escaped = "manual__2026-05-01T10%3A00%3A00.5"

  private let dag = "dags/video_streaming_pipeline"

  private func settings(_ version: AirflowVersion?) -> AirflowOrchestrator.Settings {
    var settings = AirflowOrchestrator.Settings()
    settings.user = "ann"
    settings.password = Secret("secret")
    settings.version = version
    return settings
  }

  private func orchestrator(_ door: Door, version: AirflowVersion? = nil) -> AirflowOrchestrator {
    AirflowOrchestrator(
      door, settings: settings(version), abandon: { _, _ in }, log: Log(name: "test", output: SilentLog()))
  }

  @Test func `it asks which interface there is, and speaks Airflow 2's with name and password`() async throws {
    let door = Door([
      "GET /api/v2/version": [(404, "<html>")], "GET /api/v1/version": [(200, "{}")],
      "POST /api/v1/\(runs)": [(200, #"{"state":"queued"}"#)],
      "GET /api/v1/\(runs)/\(escaped)": [(200, #"{"state":"running","conf":{"video_id":7}}"#)],
    ])
    let airflow = orchestrator(door)
    #expect(try await airflow.begin(run, of: video) == .queued)
    #expect(try await airflow.look(at: run) == LiveRunLook(.running))
    let asked = door.asked
    #expect(asked.map(\.method) == ["GET", "GET", "POST", "GET"])
    #expect(asked[2].authorization == "Basic YW5uOnNlY3JldA==")
    #expect(
      String(decoding: asked[2].body, as: UTF8.self)
        == #"{"dag_run_id":"manual__2026-05-01T10:00:00.5","conf":{"video_id":7,"video_path":"videos/7.mp4","#
        + #""roi":[[0,0],[9,0],[9,9.5]],"homography_matrix":[[1,0,0],[0,1,0],[0,0,1]],"fps":12.5}}"#)
  }

  @Test func `with Airflow 3 it signs in once, and again when its token is worth nothing any more`() async throws {
    let door = Door([
      "POST /auth/token": [(201, #"{"access_token":"one"}"#), (201, #"{"access_token":"two"}"#)],
      "POST /api/v2/\(runs)": [(200, #"{"state":"queued"}"#)],
      "GET /api/v2/\(runs)/\(escaped)": [
        (200, #"{"state":"queued"}"#), (401, #"{"detail":"expired"}"#), (200, #"{"state":"success"}"#),
      ],
    ])
    let airflow = orchestrator(door, version: .v2)
    #expect(try await airflow.begin(run, of: video) == .queued)
    #expect(try await airflow.look(at: run) == LiveRunLook(.queued))
    #expect(try await airflow.look(at: run) == LiveRunLook(.success))
    let asked = door.asked
    #expect(asked.map(\.authorization) == [nil, "Bearer one", "Bearer one", "Bearer one", nil, "Bearer two"])
    #expect(String(decoding: asked[1].body, as: UTF8.self).contains(#""logical_date":null"#))
  }

  @Test(
    arguments: [
      (404, #"{"detail":"DAG not found","status":404}"#, 404, "HTTP 404: DAG not found"),
      (409, #"{"title":"Conflict"}"#, 409, "HTTP 409: Conflict"),
      (422, #"{"detail":[{"msg":"no"}]}"#, 422, #"HTTP 422: {"detail":[{"msg":"no"}]}"#),
      (500, "<html>\n  Ooops!</html>", 500, "HTTP 500: <html> Ooops!</html>"),
      (302, "", 502, "HTTP 302"),
      (200, #"{"state":"que"#, 502, #"HTTP 200: {"state":"que: that is no answer of an Airflow"#),
    ])
  func `a refusal is told with its own status`(
    status: Int, body: String, told: Int, details: String
  ) async throws {
    let door = Door([
      "POST /api/v1/\(runs)": [(status, body)],
      "GET /api/v1/\(runs)/\(escaped)": [(404, #"{"detail":"DAGRun not found"}"#)],
    ])
    await #expect(throws: LiveStreamRefusal(status: told, "Failed to trigger Airflow DAG", details: details)) {
      try await orchestrator(door, version: .v1).begin(run, of: video)
    }
  }

  @Test func `who does not let us in, and who is not there, are told apart`() async throws {
    let strict = Door(["POST /auth/token": [(401, #"{"detail":"Invalid credentials"}"#)]])
    await #expect(
      throws: LiveStreamRefusal(
        status: 401, "Failed to trigger Airflow DAG",
        details: "Airflow does not let us in: HTTP 401: Invalid credentials")
    ) { try await orchestrator(strict, version: .v2).begin(run, of: video) }
    await #expect(throws: LiveStreamRefusal(status: 500, "Could not connect to Airflow", details: "nobody there")) {
      try await orchestrator(Door([:])).begin(run, of: video)
    }
    await #expect(throws: LiveStreamRefusal(status: 500, "Could not connect to Airflow", details: "nobody there")) {
      try await orchestrator(Door([:]), version: .v1).stop(run)
    }
  }

  @Test func `a run that was triggered by a question whose answer was lost is that run`() async throws {
    let door = Door([
      "POST /api/v1/\(runs)": [(409, #"{"title":"Conflict"}"#)],
      "GET /api/v1/\(runs)/\(escaped)": [(200, #"{"state":"running","conf":{"video_id":7}}"#)],
    ])
    #expect(try await orchestrator(door, version: .v1).begin(run, of: video) == .running)
  }

  @Test func `a trigger whose answer is lost, or is none, is under way or not, and that is found out`() async throws {
    let place = "GET /api/v1/\(runs)/\(escaped)"
    let late = LiveStreamRefusal(status: 500, "Could not connect to Airflow", details: "too late")
    await #expect(throws: LiveRunUnsure(refusal: late)) {
      try await orchestrator(Door(["POST /api/v1/\(runs)": [(1, "")]]), version: .v1).begin(run, of: video)
    }
    let known = (200, #"{"state":"running","conf":{"video_id":7}}"#)
    for lost in [(200, #"{"state":"que"#), (502, "bad gateway"), (500, "<html>")] {
      let door = Door(["POST /api/v1/\(runs)": [lost], place: [known]])
      #expect(try await orchestrator(door, version: .v1).begin(run, of: video) == .running)
      let silent = Door(["POST /api/v1/\(runs)": [lost]])
      await #expect(throws: LiveRunUnsure.self) { try await orchestrator(silent, version: .v1).begin(run, of: video) }
    }
    // It may still be on its way when somebody looks.
    let wall = ManualClock(sinceEpoch: .seconds(10))
    let gone = Door([place: [(404, #"{"detail":"none"}"#)], "GET /api/v1/\(dag)": [(200, #"{"dag_id":"x"}"#)]])
    let airflow = AirflowOrchestrator(
      gone, settings: settings(.v1), abandon: { _, _ in }, wall: wall, log: Log(name: "test", output: SilentLog()))
    await #expect(throws: AirflowSilence.self) { try await airflow.look(at: run) }
    wall.advance(by: .seconds(21))
    await #expect(throws: RunLost.self) { try await airflow.look(at: run) }
  }

  @Test func `while it cannot be told how a run is it goes on; only an Airflow can say that there is none`()
    async throws
  {
    let none = (404, #"{"detail":"DAGRun not found"}"#)
    let door = Door([
      "GET /api/v1/\(runs)/\(escaped)": [
        (0, ""), (502, "bad gateway"), (404, "<html>a proxy</html>"), (401, "{}"), (200, "[]"),
        (200, #"{"state":"odd"}"#), (404, #"{"message":"no Route matched with those values"}"#),
        (404, #"{"error_msg":"404 Route Not Found","status":404}"#), (404, "{}"), none,
      ],
      // While it is set up anew it knows nothing.
      "GET /api/v1/\(dag)": [none, (200, #"{"dag_id":"video_streaming_pipeline"}"#)],
    ])
    let airflow = orchestrator(door, version: .v1)
    for _ in 0..<10 { await #expect(throws: AirflowSilence.self) { try await airflow.look(at: run) } }
    await #expect(throws: RunLost.self) { try await airflow.look(at: run) }
    var stopped = run
    stopped.isStopping = true
    let empty = Door(["GET /api/v1/\(runs)/\(escaped)": [none], "GET /api/v1/\(dag)": [none]])
    await #expect(throws: RunLost.self) { try await orchestrator(empty, version: .v1).look(at: stopped) }
  }

  @Test func `a failed run names the tasks that failed; one that somebody stopped says so`() async throws {
    let door = Door([
      "GET /api/v1/\(runs)/\(escaped)": [(200, #"{"state":"failed"}"#)],
      "GET /api/v1/\(runs)/\(escaped)/taskInstances": [
        (200, #"{"task_instances":[{"task_id":"process_frames","state":"failed"},{"task_id":"cleanup","state":null}]}"#)
      ],
      "PATCH /api/v1/\(runs)/\(escaped)": [(200, #"{"state":"failed"}"#), (404, "{}"), (403, #"{"detail":"no"}"#)],
    ])
    let airflow = orchestrator(door, version: .v1)
    #expect(
      try await airflow.look(at: run).reason == "Airflow says that it has failed; its log has more: process_frames.")
    var stopped = run
    stopped.isStopping = true
    #expect(try await airflow.look(at: stopped) == LiveRunLook(.failed, reason: "Somebody has stopped it."))
    try await airflow.stop(run)
    try await airflow.stop(run)
    await #expect(throws: LiveStreamRefusal(status: 403, "Failed to stop Airflow DAG run", details: "HTTP 403: no")) {
      try await airflow.stop(run)
    }
    let question = try #require(door.asked.last { $0.method == "PATCH" })
    #expect(String(decoding: question.body, as: UTF8.self) == #"{"state":"failed"}"#)
  }
}

struct AirflowMessageMutationTests {
  @Test func `damaged answers are none, or others, and never a crash`() {
    let text =
      #"{"dag_run_id":"manual__1","state":"running","conf":{"video_id":7,"roi":[[1,2]]},"detail":"é\n","#
      + #""task_instances":[{"task_id":"a","state":"failed"}],"access_token":"a.b.c","title":null}"#
    let answer = Array(text.utf8)
    #expect(AirflowMessages.run(answer) == AirflowMessages.Run(state: .running, videoID: 7))
    #expect(AirflowMessages.failedTasks(answer) == ["a"])
    #expect(AirflowMessages.token(answer)?.revealed == "a.b.c")
    var mutation = Mutation(seed: 2105)
    var read = 0
    for _ in 0..<Mutation.rounds(usual: 3000) {
      let damaged = mutation.damage(answer)
      if AirflowMessages.run(damaged) != nil { read += 1 }
      _ = AirflowMessages.token(damaged)
      _ = AirflowMessages.failedTasks(damaged)
      #expect(AirflowMessages.refusal(AirflowAnswer(status: 500, body: damaged)).utf8.count < 1300)
    }
    #expect(read > 0)
  }
}
