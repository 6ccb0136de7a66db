import Foundation
import Outbound
import TestKit
import Testing

/// A server that leaves its runs to an Airflow, and an Airflow that does as it is told.
@Suite(.timeLimit(.minutes(3)))
struct AirflowFaultServiceTests {
  private func start(_ id: Int, _ server: RunningServer) async throws -> HTTPAnswer {
    try await server.ask("POST", "/api/videos/\(id)/stream/start")
  }

  private func settings(_ airflow: FakeAirflow) -> [String: String] {
    [
      "GANTRY_LIVE_ORCHESTRATOR": "airflow", "AIRFLOW_API_URL": "\(airflow.address)/api/v1", "AIRFLOW_USERNAME": "ann",
      "AIRFLOW_PASSWORD": "secret", "GANTRY_LIVE_AIRFLOW_ANSWERS_WITHIN": "1s",
    ]
  }

  @Test(arguments: ["v1", "v2"])
  func `[LM-110] what an Airflow has against a run is told, and the run can be tried again`(
    version: String
  ) async throws {
    let airflow = try await FakeAirflow(version)
    let town = try await FrameTown()
    let server = try await town.server(settings(airflow))
    let id = try await town.upload(frames: 30, to: server)
    let refusals: [(FakeAirflow.Mood, Int, String, String)] = [
      (.distrustful, 401, "Failed to trigger Airflow DAG", "HTTP 401: Unauthorized"),
      (.ignorant, 404, "Failed to trigger Airflow DAG", "not found"),
      (.crowded, 409, "Failed to trigger Airflow DAG", "DAGRun already exists"),
      (.broken, 500, "Failed to trigger Airflow DAG", "Ooops!"),
      (.babbling, 502, "Failed to trigger Airflow DAG", "no answer of an Airflow"),
    ]
    for (mood, status, error, details) in refusals {
      airflow.put(mood)
      let answer = try await start(id, server)
      #expect(answer.status == status, "\(mood): \(answer.text)")
      #expect(try answer.json["error"] as? String == error, "\(mood): \(answer.text)")
      #expect(try (answer.json["details"] as? String)?.contains(details) == true, "\(mood): \(answer.text)")
    }
    // Its answer comes too late, and the run is there all the same: nobody is left behind.
    airflow.put(.silent)
    let late = try await start(id, server)
    #expect(late.status == 500 && late.text.contains("took longer than"), "\(late.text)")
    #expect(await becomesTrue(within: .seconds(30)) { airflow.states.values.contains("queued") })
    airflow.put(.well)
    #expect(try await start(id, server).status == 200)
    airflow.move(to: "failed")
    #expect(try await town.ended(id, on: server)["state"] as? String == "failed")
    #expect(airflow.states.values.sorted() == ["failed"])
    await airflow.stop()
    let down = try await start(id, server)
    #expect(down.status == 500 && down.text.contains("Could not connect to Airflow"), "\(down.text)")
    let runs = try await town.runs(of: id, on: server)
    #expect(runs.count == refusals.count + 2)
    #expect(runs.allSatisfy { $0["state"] as? String == "failed" && $0["error"] is String }, "\(runs)")
    airflow.put(.well)
    try await airflow.start()
    let begun = try await start(id, server)
    #expect(begun.status == 200 && begun.text.contains("queued"), "\(begun.text)")
    #expect(try await server.ask("GET", "/api/websocket/status").text.contains("\"active_streams\":[\(id)]"))
    #expect(try await server.stop() == 0)
    await airflow.stop()
  }

  @Test func `[LM-111] a run is followed while servers and Airflow come and go, and its stop arrives`() async throws {
    let airflow = try await FakeAirflow("v2")
    let town = try await FrameTown()
    var server = try await town.server(settings(airflow))
    let id = try await town.upload(frames: 30, to: server)
    func state() async throws -> String? { try await town.runs(of: id, on: server).first?["state"] as? String }
    let first = try await start(id, server)
    #expect(first.status == 200, "\(first.text)")
    airflow.move(to: "running")
    #expect(try await becomesTrue(within: .seconds(30)) { try await state() == "running" })
    #expect(try await start(id, server).text.contains("\"state\":\"running\""))
    server.kill()
    server = try await town.server(settings(airflow))
    await airflow.stop()
    airflow.move(to: "success")
    #expect(try await state() == "running")
    try await airflow.start()
    #expect(try await town.ended(id, on: server)["state"] as? String == "success")

    _ = try await start(id, server)
    airflow.move(to: "running")
    await airflow.stop()
    let unheard = try await server.ask("POST", "/api/videos/\(id)/stream/stop")
    #expect(unheard.status == 500 && unheard.text.contains("Could not connect to Airflow"), "\(unheard.text)")
    // However often it is told meanwhile.
    for _ in 0..<20 {
      #expect(try await state() != "failed")
      try await Task.sleep(for: .milliseconds(50))
    }
    try await airflow.start()
    let run = try await town.ended(id, on: server)
    #expect(run["state"] as? String == "failed" && run["error"] as? String == "Somebody has stopped it.", "\(run)")
    #expect(airflow.states.values.sorted() == ["failed", "success"])
    #expect(try await server.stop() == 0)
    await airflow.stop()
  }
}
