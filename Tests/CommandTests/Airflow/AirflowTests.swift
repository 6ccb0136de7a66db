import Foundation
import Outbound
import Records
import Storage
import TestKit
import Testing
import Wire

/// Runs over videos that a real Airflow carries through, asked for over the server's API: `make test-airflow`.
@Suite(.serialized, .timeLimit(.minutes(15)), .enabled(if: RealAirflow.isWanted, "asked for by make test-airflow"))
struct AirflowTests {
  /// A server, its Airflow, and who carries frames back.
  private struct City {
    let town: FrameTown
    let airflow: RealAirflow
    let server: RunningServer
    let bridge: ServiceProcess

    init(_ version: RealAirflow.Version) async throws {
      let began = ContinuousClock.now
      town = try await FrameTown()
      airflow = try await RealAirflow(
        version,
        tasks: town.settings.merging(["GANTRY_DATA_FOLDER": town.program.home.path("data")]) { $1 })
      server = try await town.server([
        "GANTRY_LIVE_ORCHESTRATOR": "airflow", "AIRFLOW_API_URL": airflow.address, "AIRFLOW_USERNAME": "ann",
        "AIRFLOW_PASSWORD": "secret",
      ])
      bridge = try await town.start("bridge", saying: "carries frames")
      Self.say(version, "installed and up", since: began)
    }

    static func say(_ version: RealAirflow.Version, _ what: String, since began: ContinuousClock.Instant) {
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      print("figure: Airflow \(version.rawValue): \(what) \((seconds * 10).rounded() / 10) s")
    }
  }

  @Test(arguments: RealAirflow.Version.allCases)
  func `a run is started, followed, stopped, refused while Airflow is down, and tried again`(
    version: RealAirflow.Version
  ) async throws {
    let city = try await City(version)
    try await runs(city, version)
    try await isStopped(city, version)
    try await isTriedAgain(city, version)
    #expect(try await city.server.stop() == 0)
    city.airflow.kill()
  }

  /// More pictures than there is room for: who hands in and who looks must be at work at the same time.
  private func runs(_ city: City, _ version: RealAirflow.Version) async throws {
    let id = try await city.town.upload(frames: 300, to: city.server)
    var began = ContinuousClock.now
    let name = try await start(id, city)
    City.say(version, "knows the DAG after", since: began)
    began = ContinuousClock.now
    var states: [String] = []
    let isOver = try await becomesTrue(within: .seconds(300)) {
      let state = try await city.town.runs(of: id, on: city.server).first?["state"] as? String ?? ""
      if states.last != state { states.append(state) }
      return state == "success" || state == "failed"
    }
    let run = try await city.town.runs(of: id, on: city.server).first
    #expect(isOver && states.last == "success", "\(run ?? [:]) \(city.bridge.output.suffix(500))")
    #expect(states.contains("running") && run?["dag_run_id"] as? String == name, "\(states)")
    City.say(version, "start to success, 300 pictures:", since: began)
    let sums = try await city.town.sums(of: id, on: city.server)
    #expect(sums.map { $0["total_frames_processed"] as? Int } == [300], "\(sums)")
    let row = try await city.town.analyticsRow(of: id)
    #expect(row?.totalVehicles == sums.first?["total_vehicles_detected"] as? Int && row != nil)
  }

  private func isStopped(_ city: City, _ version: RealAirflow.Version) async throws {
    let id = try await city.town.upload(frames: 20_000, to: city.server)
    let name = try await start(id, city)
    #expect(try await city.town.waits(for: id, within: .seconds(180)) { $0.frames >= 60 })
    let began = ContinuousClock.now
    #expect(try await city.server.ask("POST", "/api/videos/\(id)/stream/stop").status == 200)
    let run = try await city.town.ended(id, on: city.server, within: .seconds(120))
    City.say(version, "stop to failed, all put away:", since: began)
    #expect(run["state"] as? String == "failed" && run["error"] as? String == "Somebody has stopped it.", "\(run)")
    let isGone = await becomesTrue(within: .seconds(120)) {
      RealAirflow.processes(holding: "\u{0}frames\u{0}", in: "cmdline").allSatisfy { process in
        !RealAirflow.processes(holding: name, in: "cmdline").contains(process)
      }
    }
    #expect(isGone)
    City.say(version, "stop to the end of its tasks:", since: began)
    let isKept = try await becomesTrue(within: .seconds(60)) {
      try await city.town.sums(of: id, on: city.server).contains { $0["total_frames_processed"] as? Int ?? 0 > 0 }
    }
    #expect(isKept)
    #expect(try await city.town.analyticsRow(of: id) != nil)
  }

  private func isTriedAgain(_ city: City, _ version: RealAirflow.Version) async throws {
    let id = try await city.town.upload(frames: 60, to: city.server)
    city.airflow.kill()
    let refused = try await city.server.ask("POST", "/api/videos/\(id)/stream/start")
    #expect(refused.status == 500, "\(refused.text)")
    #expect(try refused.json["error"] as? String == "Could not connect to Airflow")
    // Queued where it died with the question in its hands: it may have taken it.
    let states = try await city.town.runs(of: id, on: city.server).map { $0["state"] as? String }
    #expect(states == ["failed"] || states == ["queued"])
    var began = ContinuousClock.now
    try await city.airflow.start()
    City.say(version, "back after", since: began)
    began = ContinuousClock.now
    _ = try await start(id, city)
    let run = try await city.town.ended(id, on: city.server, within: .seconds(300))
    #expect(run["state"] as? String == "success", "\(run)")
    City.say(version, "tried again, start to success, 60 pictures:", since: began)
  }

  /// Patient: a fresh Airflow takes a while to read its DAGs, and says so with the contract's 404.
  private func start(_ id: Int, _ city: City) async throws -> String {
    var answer = try await city.server.ask("POST", "/api/videos/\(id)/stream/start")
    let isBegun = try await becomesTrue(within: .seconds(180)) {
      if answer.status == 200 { return true }
      #expect(try answer.json["error"] as? String == "Failed to trigger Airflow DAG", "\(answer.text)")
      try await Task.sleep(for: .seconds(1))
      answer = try await city.server.ask("POST", "/api/videos/\(id)/stream/start")
      return answer.status == 200
    }
    #expect(isBegun, "\(answer.text)")
    return try #require((try answer.json["dag_run"] as? [String: Any])?["dag_run_id"] as? String)
  }
}
