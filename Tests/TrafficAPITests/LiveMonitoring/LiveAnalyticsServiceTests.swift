import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct LiveAnalyticsServiceTests {
  /// Two sessions: the second an hour after the first.
  private func fill(_ house: LiveHouse, _ id: Int) async throws {
    for (hour, frames) in [(0.0, 2), (1.0, 1)] {
      let session = house.now.advanced(bySeconds: hour * 3600)
      let snapshots = (0..<frames).map { number in
        LiveSnapshot(
          videoID: id, frameNumber: number, milliseconds: 1_777_629_600_123, totalVehicles: 4 + number,
          speedingCount: 1, currentInRegion: 2, session: session,
          created: session.advanced(bySeconds: Double(number) * 10))
      }
      let speeding = SpeedingVehicle(
        videoID: id, trackID: 5, kilometresPerHour: 70.5 + hour, classID: 2, className: "car", confidence: 0.75,
        frameNumber: 1, milliseconds: 1_777_629_600_123, detected: session, session: session)
      try await house.stores.stores.liveAnalytics.append(snapshots, [speeding])
      try await house.stores.stores.liveAnalytics.finish(
        LiveSummary(
          videoID: id, totalVehicles: 4 + frames, speedingViolations: 1, typeDistribution: #"{"car": 5}"#,
          averageSpeed: 50, highestSpeed: 70.5, speedDistribution: "{}", session: session,
          ended: session.advanced(bySeconds: 60), averageDwell: 1.5))
    }
  }

  private func run(_ body: @Sendable (LiveHouse, RouteTester, Int) async throws -> Void) async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      try await fill(house, id)
      try await body(house, tester, id)
    }
  }

  @Test func `[LM-70] sums, figures and fast vehicles come newest first, of all sessions or of one`() async throws {
    try await run { house, tester, id in
      let sums = try await tester.get("/api/analytics/summary?video_id=\(id)").json()["summaries"]
      #expect(sums?.array?.compactMap { $0["total_vehicles_detected"]?.integer } == [5, 6])
      #expect(sums?[0]?["vehicle_type_distribution"] == ["car": 5])
      #expect(sums?[0]?["processing_duration_seconds"] == 60)
      let session = try #require(sums?[1]?["session_start"]?.string)
      let figures = try await tester.get("/api/analytics/snapshots?video_id=\(id)&session_start=\(session)").json()
      #expect(figures["snapshots"]?.array?.compactMap { $0["total_vehicles"]?.integer } == [5, 4])
      #expect(
        try await tester.get("/api/analytics/snapshots?video_id=\(id)&limit=1").json()["snapshots"]?.array?.count == 1)
      let vehicles = try await tester.get("/api/analytics/speeding?video_id=\(id)").json()["vehicles"]
      #expect(vehicles?.array?.compactMap { $0["speed"]?.number } == [71.5, 70.5])
      #expect(vehicles?[0]?["speed_unit"] == "km/h")
    }
  }

  @Test func `[LM-71] several views come at once, and only those asked for`() async throws {
    try await run { house, tester, id in
      let plain = try await tester.get("/api/analytics/aggregate?video_id=\(id)").json()
      #expect(plain.members?.map(\.0) == ["summary"])
      #expect(plain["summary"]?["total_vehicles_detected"] == 5)
      let all = try await tester.get(
        "/api/analytics/aggregate?video_id=\(id)&include=summary,snapshots,speeding,trends"
      ).json()
      #expect(all.members?.map(\.0) == ["summary", "snapshots", "speeding", "trends"])
      #expect(
        all["trends"] == [
          [
            "timestamp": "2026-01-01T00:00:00Z", "avg_total": 4.5, "avg_speeding": 1, "max_speed": 70.5,
          ],
          ["timestamp": "2026-01-01T01:00:00Z", "avg_total": 4, "avg_speeding": 1, "max_speed": 71.5],
        ])
      #expect(try await tester.get("/api/analytics/aggregate?video_id=\(id + 1)").json() == ["summary": .null])
      #expect(try await tester.get("/api/analytics/aggregate?video_id=\(id)&include=weather").status == 400)
    }
  }

  @Test func `[LM-71] a curve knows every minute whole, however many figures there are`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      let store = house.stores.stores.liveAnalytics
      // An hour at ten seconds; the fastest vehicle of each minute comes before hundreds of slower ones.
      try await store.append(
        (0..<360).map { number in
          LiveSnapshot(
            videoID: id, frameNumber: number, milliseconds: 0, totalVehicles: number / 6, speedingCount: number % 6,
            currentInRegion: 0, session: house.now, created: house.now.advanced(bySeconds: Double(number) * 10))
        },
        (0..<1200).map { number in
          SpeedingVehicle(
            videoID: id, trackID: number, kilometresPerHour: number % 20 == 0 ? 100 : 70, classID: 2, className: "car",
            confidence: 0.5, frameNumber: 0, milliseconds: 0,
            detected: house.now.advanced(bySeconds: Double(number) * 3), session: house.now)
        })
      let path = "/api/analytics/aggregate?video_id=\(id)&include=trends"
      let rows = try #require(try await tester.get(path).json()["trends"]?.array)
      #expect(rows.count == 60)
      #expect(rows.compactMap { $0["avg_total"]?.number } == (0..<60).map(Double.init))
      #expect(Set(rows.compactMap { $0["avg_speeding"]?.number }) == [2.5])
      #expect(rows.compactMap { $0["max_speed"]?.number } == Array(repeating: 100, count: 60))
      let newest = try #require(try await tester.get(path + "&limit=2").json()["trends"]?.array)
      #expect(newest.compactMap { $0["timestamp"]?.string } == ["2026-01-01T00:58:00Z", "2026-01-01T00:59:00Z"])
    }
  }

  @Test func `[LM-72] sessions are listed with their sums`() async throws {
    try await run { _, tester, id in
      let sessions = try await tester.get("/api/analytics/sessions?video_id=\(id)").json()["sessions"]
      #expect(
        sessions?[1] == [
          "session_start": "2026-01-01T00:00:00Z", "session_end": "2026-01-01T00:01:00Z", "total_vehicles": 6,
          "speeding_violations": 1,
        ])
    }
  }

  @Test func `[LM-73] rows are exported as JSON, fast vehicles also as CSV`() async throws {
    try await run { _, tester, id in
      let json = try await tester.get("/api/analytics/export?video_id=\(id)").json()
      #expect(json["data"]?.array?.count == 2)
      #expect(
        try await tester.get("/api/analytics/export?video_id=\(id)&type=summary").json()["data"]?[0]?["max_speed"]
          == 70.5
      )
      let csv = try await tester.get("/api/analytics/export?video_id=\(id)&format=csv&type=speeding")
      #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
      #expect(
        csv.headers["content-disposition"] == "attachment; filename=\"speeding_vehicles_\(id).csv\"")
      #expect(
        csv.text
          == "track_id,speed,class_id,timestamp,confidence\r\n5,71.5,2,1777629600123,0.75\r\n"
          + "5,70.5,2,1777629600123,0.75\r\n")
      #expect(try await tester.get("/api/analytics/export?video_id=\(id)&format=csv&type=summary").status == 400)
      #expect(try await tester.get("/api/analytics/export?video_id=\(id)&format=xml").status == 400)
    }
  }

  @Test(arguments: ["aggregate", "summary", "snapshots", "speeding", "sessions", "export"])
  func `[LM-74] without a video's number, or with what cannot be read, it is refused`(leaf: String) async throws {
    try await LiveHouse.run { _, tester in
      let missing = try await tester.get("/api/analytics/\(leaf)")
      #expect(missing.status == 400)
      #expect(try missing.json() == ["error": "video_id is required"])
      for query in ["video_id=x", "video_id=1&limit=none&include=snapshots", "video_id=1&session_start=yesterday"] {
        if leaf == "export", query.contains("limit") { continue }
        let answer = try await tester.get("/api/analytics/\(leaf)?\(query)")
        #expect(answer.status == 400, "\(query)")
        #expect(try answer.json()["error"]?.string?.hasPrefix("Invalid parameter: ") == true)
      }
    }
  }
}
