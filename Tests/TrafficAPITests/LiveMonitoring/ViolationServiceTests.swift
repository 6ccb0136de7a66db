import Groundwork
import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct ViolationServiceTests {
  /// A video with a car at 75.5 km/h and, an hour later, a truck at 61.
  private func run(_ body: @Sendable (LiveHouse, RouteTester, (video: Int, car: Int, truck: Int)) async throws -> Void)
    async throws
  {
    try await LiveHouse.run { house, tester in
      let video = try await house.video(tester)
      let car = try await house.violation(of: video, track: 1, speed: 75.5)
      let truck = try await house.violation(of: video, track: 2, speed: 61, type: "truck", after: 3600)
      try await body(house, tester, (video, car, truck))
    }
  }

  @Test func `[LM-80] violations are listed in pages, newest first unless said`() async throws {
    try await run { _, tester, made in
      let answer = try await tester.get("/api/violations")
      #expect(answer.headers["cache-control"] == "private, max-age=30")
      let body = try answer.json()
      #expect(body["violations"]?.array?.compactMap { $0["id"]?.integer } == [made.truck, made.car])
      #expect(body["total"] == 2)
      #expect(body["limit"] == 50)
      #expect(body["has_more"] == false)
      let page = try await tester.get("/api/violations?limit=1&offset=0&sort_by=speed&sort_order=desc").json()
      #expect(page["violations"]?[0]?["id"] == .integer(made.car))
      #expect(page["has_more"] == true)
      #expect(try await tester.get("/api/violations?limit=5000").json()["limit"] == 200)
      let slowest = try await tester.get("/api/violations?sort_by=speed&sort_order=asc").json()
      #expect(slowest["violations"]?.array?.compactMap { $0["id"]?.integer } == [made.truck, made.car])
      let rest = try await tester.get("/api/violations?sort_by=speed&sort_order=asc&offset=1").json()
      #expect(rest["violations"]?.array?.compactMap { $0["id"]?.integer } == [made.car])
      #expect(rest["offset"] == 1)
      #expect(rest["total"] == 2)
      #expect(rest["has_more"] == false)
    }
  }

  @Test(arguments: [
    ("vehicle_type=truck", 1), ("min_speed=70", 1), ("max_speed=61", 1), ("min_speed=70&max_speed=72", 0),
    ("date_from=2026-01-01T00:30:00Z", 1), ("date_to=2026-01-01", 1), ("video_id=999", 0),
    ("session_start=2026-01-01T00:00:00Z", 2), ("session_start=2026-01-01T02:00:00%2B02:00", 2), ("vehicle_type=", 2),
  ])
  func `[LM-81] violations are filtered`(query: String, count: Int) async throws {
    try await run { _, tester, _ in
      let body = try await tester.get("/api/violations?\(query)").json()
      #expect(body["total"] == .integer(count))
    }
  }

  @Test(arguments: ["video_id=x", "min_speed=fast", "date_from=soon", "limit=0", "sort_by=colour", "sort_order=up"])
  func `[LM-82] what cannot be read is named`(query: String) async throws {
    try await LiveHouse.run { _, tester in
      let answer = try await tester.get("/api/violations?\(query)")
      #expect(answer.status == 400)
      let name = try #require(query.split(separator: "=").first)
      #expect(try answer.json()["error"]?.string?.hasPrefix("Invalid parameter: \(name)") == true, "\(answer.text)")
    }
  }

  @Test func `[LM-83] one violation has all that is known`() async throws {
    try await run { _, tester, made in
      let row = try await tester.get("/api/violations/\(made.car)").json()["violation"]
      let image = "\(made.video)/20260501/violation_\(made.video)_1_7_100000"
      #expect(
        row == [
          "id": .integer(made.car), "video_id": .integer(made.video), "track_id": 1, "speed": 75.5, "speed_limit": 60,
          "speed_excess": 15.5, "vehicle_type": "car", "class_id": 2, "confidence": 0.9, "frame_number": 7,
          "frame_image_path": .string("\(image).jpg"), "thumbnail_path": .string("\(image)_thumb.jpg"),
          "bbox": ["x1": 1, "y1": 2, "x2": 3, "y2": 4], "violation_timestamp": "2026-01-01T00:00:00Z",
          "video_timestamp": 1.5, "created_at": "2026-01-01T00:00:00Z", "session_start": "2026-01-01T00:00:00Z",
        ])
      for path in ["/api/violations/99999", "/api/violations/x"] {
        let missing = try await tester.get(path)
        #expect(missing.status == 404)
        #expect(try missing.json() == ["error": "Violation not found"])
      }
    }
  }

  @Test func `[LM-84] a removed violation takes its pictures along`() async throws {
    try await run { house, tester, made in
      let body = try await tester.delete("/api/violations/\(made.car)").json()
      #expect(body["message"] == "Violation deleted successfully")
      #expect(body["files_deleted"]?.array?.count == 2)
      #expect(house.objects.names.filter { $0.hasPrefix("violations/") }.count == 2)
      #expect(try await tester.delete("/api/violations/\(made.car)").status == 404)
    }
  }

  @Test func `[LM-85] many are removed by number or by video`() async throws {
    try await run { house, tester, made in
      let path = "/api/violations/bulk-delete"
      #expect(try await tester.post(path, json: [:]).status == 400)
      #expect(try await tester.post(path, json: ["ids": ["x"]]).status == 400)
      let many = JSONValue.array((0...1000).map { .integer($0) })
      #expect(try await tester.post(path, json: ["ids": many]).status == 400)
      let some = try await tester.post(path, json: ["ids": [.integer(made.car), 99_999]]).json()
      #expect(some["records_deleted"] == 1)
      #expect(some["files_deleted"] == 2)
      let other: JSONValue = ["video_id": .integer(made.video), "session_start": "2026-01-01T09:00:00Z"]
      #expect(try await tester.post(path, json: other).json()["records_deleted"] == 0)
      let rest = try await tester.post(path, json: ["video_id": .integer(made.video)]).json()
      #expect(rest["records_deleted"] == 1)
      #expect(house.objects.names == ["videos/\(made.video).mp4"])
    }
  }

  @Test func `[LM-84] [LM-85] a picture that cannot go keeps neither rows nor other pictures`() async throws {
    try await run { house, tester, made in
      let stuck = try #require(house.objects.names.first { $0.hasPrefix("violations/") })
      house.objects.fail(StoreError(.unavailable, "away"), on: stuck)
      let body = try await tester.post("/api/violations/bulk-delete", json: ["video_id": .integer(made.video)])
      #expect(body.status == 200)
      #expect(try body.json()["records_deleted"] == 2)
      #expect(try body.json()["files_deleted"] == 3)
      #expect(house.objects.names == ["videos/\(made.video).mp4", stuck].sorted())
      #expect(house.log.entries.contains { $0.level == .warning && $0.message.contains("stay behind") })
    }
  }

  @Test func `[LM-87] an export of thousands has each of them once, while others come and go`() async throws {
    try await LiveHouse.run { house, tester in
      let video = try await house.video(tester)
      let store = house.stores.stores.violations
      func rows(_ tracks: Range<Int>) -> [Violation] {
        tracks.map {
          Violation(
            videoID: video, trackID: $0, speed: 70, limit: 60, vehicleType: "car", classID: 2, confidence: 0.5,
            frameNumber: 1, image: "", thumbnail: "", box: PixelBox(x1: 0, y1: 0, x2: 1, y2: 1), at: house.now,
            videoSeconds: 0, created: house.now, session: house.now)
        }
      }
      _ = try await store.insert(rows(0..<2500))
      let first = try await store.list(ViolationFilter(), below: nil, limit: 1000)
      // Newer rows, and one less of those that are read already.
      _ = try await store.insert(rows(2500..<2600))
      _ = try await store.remove(ids: [try #require(first.rows.first).id])
      var (tracks, next) = (first.rows.map(\.trackID), first.next)
      while let below = next {
        let page = try await store.list(ViolationFilter(), below: below, limit: 1000)
        tracks += page.rows.map(\.trackID)
        next = page.next
      }
      #expect(tracks == Array((0..<2500).reversed()))
      let csv = try await tester.get("/api/violations/export?format=csv")
      #expect(csv.text.split(separator: "\r\n").count == 2600)
      let json = try await tester.get("/api/violations/export").json()
      #expect(json["total"] == 2599)
      #expect(Set((json["violations"]?.array ?? []).compactMap { $0["track_id"]?.integer }).count == 2599)
      let none = try await tester.get("/api/violations/export?video_id=999").json()
      #expect(none["violations"] == [])
      #expect(none["total"] == 0)
    }
  }

  @Test func `[LM-86] violations in numbers`() async throws {
    try await run { house, tester, made in
      house.clock.advance(by: .seconds(86_400))
      let answer = try await tester.get("/api/violations/stats?video_id=\(made.video)")
      #expect(answer.headers["cache-control"] == "private, max-age=60")
      let body = try answer.json()
      #expect(body["total_violations"] == 2)
      #expect(body["recent_violations_24h"] == 2)
      #expect(
        body["by_vehicle_type"]?[0] == [
          "vehicle_type": "car", "count": 1, "avg_speed": 75.5, "max_speed": 75.5, "min_speed": 75.5,
        ])
      #expect(body["speed_distribution"] == ["60-70": 1, "70-80": 1, "80-90": 0, "90-100": 0, "100+": 0])
      #expect(body["speed_stats"] == ["avg_speed": 68.25, "max_speed": 75.5, "min_speed": 61, "avg_excess": 8.25])
      #expect(body["hourly_distribution"] == ["0": 1, "1": 1])
      house.clock.advance(by: .seconds(1800))
      #expect(try await tester.get("/api/violations/stats").json()["recent_violations_24h"] == 1)
    }
  }

  @Test func `[LM-87] violations are exported as CSV and JSON`() async throws {
    try await run { _, tester, made in
      let csv = try await tester.get("/api/violations/export?format=csv&video_id=\(made.video)")
      #expect(
        csv.headers["content-disposition"]
          == "attachment; filename=\"violations_\(made.video)_20260101_000000.csv\"")
      let lines = csv.text.split(separator: "\r\n").map(String.init)
      #expect(
        lines.first
          == "id,video_id,track_id,speed,speed_limit,speed_excess,vehicle_type,confidence,frame_number,"
          + "violation_timestamp,bbox_x1,bbox_y1,bbox_x2,bbox_y2,image_path")
      #expect(lines.count == 3)
      #expect(
        lines.last?.hasPrefix("\(made.car),\(made.video),1,75.5,60.0,15.5,car,0.9,7,2026-01-01T00:00:00Z,1,2,3,4,")
          == true)
      let json = try await tester.get("/api/violations/export")
      #expect(json.headers["content-disposition"] == "attachment; filename=\"violations_all_20260101_000000.json\"")
      let body = try json.json()
      #expect(body["total"] == 2)
      #expect(body["exported_at"] == "2026-01-01T00:00:00Z")
      #expect(body["filters"] == ["video_id": .null, "session_start": .null])
      #expect(try await tester.get("/api/violations/export?format=xml").status == 400)
    }
  }

  @Test func `[LM-88] pictures are served, and nothing else of the store`() async throws {
    try await run { _, tester, made in
      let name = "\(made.video)/20260501/violation_\(made.video)_1_7_100000.jpg"
      let answer = try await tester.get("/api/violations/images/\(name)")
      #expect(answer.status == 200)
      #expect(answer.bytes == [1, 2, 3])
      #expect(answer.headers["content-type"] == "image/jpeg")
      #expect(answer.headers["cache-control"] == "public, max-age=86400")
      for path in [
        "none.jpg", "../videos/\(made.video).mp4", "%2e%2e/videos/\(made.video).mp4", "..%2Fvideos%2F1.mp4", "",
      ] {
        #expect(try await tester.get("/api/violations/images/\(path)").status == 404, "\(path)")
      }
    }
  }
}
