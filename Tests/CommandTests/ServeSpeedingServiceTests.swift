import Foundation
import Groundwork
import Outbound
import Records
import Storage
import TestKit
import Testing
import TrafficCore
import WebServer

/// The log of vehicles that a camera saw too fast, over our own API.
@Suite(.timeLimit(.minutes(5)))
struct ServeSpeedingServiceTests {
  private static let key = "tQ7-4kf8aB2-mmz91"
  private let base = "/api/gantry/v1"
  private let headers = [(name: "X-API-KEY", value: key), (name: "Content-Type", value: "application/json")]
  private let settings = ["GANTRY_JOBS_WORKERS": "0", "API_KEY": key]
  private let street = "simulate://street?seed=3&fps=5&size=320x180"

  /// On which everybody is too fast. Not the street's true metres: who moves at all is faster than 1 km/h.
  private static let fast =
    #"{"id":"fast","address":"simulate://street?seed=3&fps=5&size=640x360","time_zone":"Asia/Kolkata","#
    + #""scene":{"lines":[{"name":"all","from":[0,0.5],"to":[1,0.5],"forward":"away"}],"speed_limit_kmh":1,"calibration":{"click_deviation":0.1,"points":[{"picture":[0,1],"ground":[0,0]},"#
    + #"{"picture":[1,1],"ground":[20,0]},{"picture":[0.8,0.2],"ground":[20,60]},"#
    + #"{"picture":[0.2,0.2],"ground":[0,60]}]}}}"#

  @Test func `where violations are not captured nobody is in a camera's log`() async throws {
    let program = try Program()
    let server = try await RunningServer(
      in: program, environment: settings.merging(["GANTRY_LIVE_CAPTURE_VIOLATIONS": "false"]) { $1 })
    #expect(try await server.ask("POST", "\(base)/cameras", headers: headers, body: Self.fast).status == 201)
    let data = try await LoopbackWebSocket(
      port: try server.port, "\(base)/cameras/fast/live?pictures=false", headers: ["X-API-KEY": Self.key])
    var isSeen = false
    while !isSeen {
      isSeen = String(decoding: try await data.receive().payload, as: UTF8.self).contains("\"speeding\"")
    }
    // Whatever waits to be kept is, until it ends.
    #expect(try await server.stop() == 0)
    let rows = try await RowStorage.open(
      DatabaseSettings(address: .sqlite("\(program.home.path("data"))/gantry.db")),
      log: Log(name: "test", output: SilentLog()))
    #expect(try await rows.stores.speeding.count(SpeedingFilter()) == 0)
  }

  @Test func `the log shows the clocks where a camera stands, also in summer, and UTC once it is removed`() async throws
  {
    let program = try Program()
    let data = program.home.path("data")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    // A winter's day, the last second of winter time, the first one of summer time.
    let moments: [Int64] = [1_768_478_400, 1_774_745_999, 1_774_746_000]
    do {
      let rows = try await RowStorage.open(
        DatabaseSettings(address: .sqlite("\(data)/gantry.db")), log: Log(name: "test", output: SilentLog()))
      let entries = ["north", "gone"].flatMap { camera in
        moments.enumerated().map { number, moment in
          SpeedingEntry(
            camera: CameraID(camera), run: "r", generation: 0, vehicle: number, trafficClass: .car, speed: 71,
            plusMinus: 2, limit: 60, lane: nil, frame: number, at: Timestamp(microseconds: moment * 1_000_000))
        }
      }
      #expect(try await rows.stores.speeding.insert(entries) == 6)
    }
    let server = try await RunningServer(in: program, environment: settings)
    let made = try await server.ask(
      "POST", "\(base)/cameras", headers: headers,
      body: #"{"id":"north","address":"\#(street)","enabled":false,"time_zone":"Europe/Berlin"}"#)
    #expect(made.status == 201, "\(made.text)")
    for (camera, wanted) in [
      ("north", ["2026-01-15T13:00:00.000+01:00", "2026-03-29T01:59:59.000+01:00", "2026-03-29T03:00:00.000+02:00"]),
      ("gone", ["2026-01-15T12:00:00.000+00:00", "2026-03-29T00:59:59.000+00:00", "2026-03-29T01:00:00.000+00:00"]),
    ] {
      let list = try await server.ask("GET", "\(base)/cameras/\(camera)/speeding?after=0", headers: headers)
      let items = try #require(try list.json["items"] as? [[String: Any]])
      #expect(items.map { $0["local_at"] as? String } == wanted, "\(list.text)")
      #expect(items.allSatisfy { $0["box"] is NSNull })
      let table = try await server.ask("GET", "\(base)/cameras/\(camera)/speeding.csv", headers: headers)
      for text in wanted { #expect(table.text.contains(",\(text),,,,\r\n"), "\(table.text)") }
    }
    #expect(try await server.stop() == 0)
  }

  @Test func `a vehicle that is too fast is in the camera's log, with its picture, over a restart`() async throws {
    let program = try Program()
    let server = try await RunningServer(in: program, environment: settings)
    let made = try await server.ask("POST", "\(base)/cameras", headers: headers, body: Self.fast)
    #expect(made.status == 201, "\(made.text)")
    let isKept = try await becomesTrue(within: .seconds(120)) {
      try await self.entries(server, "").first != nil
    }
    #expect(isKept)
    let isCounted = try await becomesTrue(within: .seconds(60)) {
      let minutes = try await self.minutes(server, "")
      let hasSpeed = minutes.contains { ($0["speed"] as? [String: Any])?["p85"] is Double }
      return hasSpeed && minutes.contains { ($0["vehicles"] as? [String: Any])?.isEmpty == false }
    }
    #expect(isCounted)
    #expect(try await minutes(server, "").count == 60)
    let isCrossed = try await becomesTrue(within: .seconds(120)) {
      try await self.minutes(server, "").contains { ($0["lines"] as? [String: Any])?["all"] != nil }
    }
    #expect(isCrossed)
    let crossed = try await minutes(server, "").compactMap { ($0["lines"] as? [String: Any])?["all"] as? [String: Any] }
    #expect(crossed.first?["names"] as? [String: String] == ["forward": "away", "backward": "backward"])
    let sheet = try await server.ask("GET", "\(base)/cameras/fast/minutes.csv?minutes=5", headers: headers)
    #expect(sheet.status == 200 && sheet.header("Content-Type")?.hasPrefix("text/csv") == true)
    // What is there of the minutes that are over; rows are another test's.
    let rows = sheet.text.split(separator: "\r\n")
    #expect(rows.first == "time,camera,line,direction,class,count,coverage,local_time")
    #expect(rows.dropFirst().allSatisfy { $0.contains(",fast,all,") && $0.hasSuffix("+05:30") }, "\(sheet.text)")
    #expect(try await server.ask("GET", "\(base)/cameras/none/minutes.csv", headers: headers).status == 404)
    #expect(try await server.stop() == 0)

    let again = try await RunningServer(in: program, environment: settings)
    let first = try #require(try await entries(again, "?after=0&limit=1").first)
    #expect(try #require(first["speed"] as? Double) > 1 && first["limit"] as? Double == 1)
    let picture = try #require(first["thumbnail"] as? String)
    let answer = try await again.ask("GET", picture, headers: headers)
    #expect(answer.status == 200 && answer.body.starts(with: [0xFF, 0xD8]))
    #expect(try await again.ask("GET", picture).status == 401)
    let box = try #require(first["box"] as? [Int])
    #expect(box.count == 4 && box[0] < box[2] && box[1] < box[3] && box[2] > 0 && box[3] > 0 && box[0] < 640)
    // As clocks there show it, with the offset that makes it the same moment.
    let local = try #require(first["local_at"] as? String)
    let reader = ISO8601DateFormatter()
    reader.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let at = try #require((first["at"] as? String).flatMap { reader.date(from: $0) })
    #expect(local.hasSuffix("+05:30"))
    #expect(try abs(#require(reader.date(from: local)).timeIntervalSince(at)) < 0.001)
    let table = try await again.ask("GET", "\(base)/cameras/fast/speeding.csv?least_kmh=1", headers: headers)
    #expect(table.text.hasPrefix("id,at,camera,vehicle,class,speed_kmh") && table.text.contains(",fast,"))
    #expect(table.text.contains(",\(local),\(box.map { "\($0)" }.joined(separator: ","))\r\n"), "\(table.text)")
    #expect(try await entries(again, "?least_kmh=999").isEmpty)
    // What was counted is forgotten, what was written down is not.
    let minutes = try await minutes(again, "?minutes=180")
    #expect(minutes.count == 180 && minutes.compactMap { $0["speeding"] as? Int }.reduce(0, +) >= 1)
    for wrong in ["0", "181", "x"] {
      let refused = try await again.ask("GET", "\(base)/cameras/fast/minutes?minutes=\(wrong)", headers: headers)
      #expect(refused.status == 422)
    }
    #expect(try await again.ask("GET", "\(base)/cameras/fast/speeding?class=tram", headers: headers).status == 422)
    #expect(try await again.ask("GET", "\(base)/cameras/none/speeding", headers: headers).status == 404)
    #expect(try await again.stop() == 0)
  }

  private func minutes(_ server: RunningServer, _ query: String) async throws -> [[String: Any]] {
    let answer = try await server.ask("GET", "\(base)/cameras/fast/minutes\(query)", headers: headers)
    return try answer.json["items"] as? [[String: Any]] ?? []
  }

  private func entries(_ server: RunningServer, _ query: String) async throws -> [[String: Any]] {
    let answer = try await server.ask("GET", "\(base)/cameras/fast/speeding\(query)", headers: headers)
    return try answer.json["items"] as? [[String: Any]] ?? []
  }
}
