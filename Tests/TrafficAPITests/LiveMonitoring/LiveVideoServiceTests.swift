import Pipeline
import Records
import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct LiveVideoServiceTests {
  private static let polygon: JSONValue = [[100, 200], [300, 200], [300, 400], [100, 400]]

  @Test func `[LM-01] a video is kept with its row, and the answer has both forms`() async throws {
    try await LiveHouse.run { house, tester in
      let answer = try await house.upload(tester)
      #expect(answer.status == 201)
      let body = try answer.json()
      let id = try #require(body["id"]?.integer)
      #expect(body["name"] == "North ramp")
      #expect(body["file_path"] == .string("videos/\(id).mp4"))
      #expect(body["fps"] == 30)
      for null in ["roi", "calibrate_coordinates", "homography_matrix", "camera_matrix"] {
        #expect(body[null] == .null)
      }
      #expect(body["created_at"]?.string?.hasSuffix("Z") == true)
      #expect(body["message"] == "Video uploaded successfully")
      #expect(body["video"] == ["id": .integer(id), "name": "North ramp"])
      #expect(house.objects.bytes("videos/\(id).mp4") == Array("pictures".utf8))
    }
  }

  @Test(arguments: [
    "[[100,200],[300,200],[300,400],[100,400]]", #"{"roi_polygon":[[100,200],[300,200],[300,400],[100,400]]}"#,
  ])
  func `[LM-02] a region is taken bare or named, and kept named`(roi: String) async throws {
    try await LiveHouse.run { house, tester in
      let body = try await house.upload(tester, [("roi", roi), ("fps", "12.5")]).json()
      #expect(body["roi"] == ["roi_polygon": Self.polygon])
      #expect(body["fps"] == 12.5)
    }
  }

  @Test func `[LM-03] four points make the homography, and the camera is guessed`() async throws {
    try await LiveHouse.run { house, tester in
      let points =
        #"{"points":[{"pixel":[0,0],"real":[0,0]},{"pixel":[100,0],"real":[10,0]},{"pixel":[100,100],"real":[10,10]},{"pixel":[0,100],"real":[0,10]}]}"#
      let body = try await house.upload(tester, [("calibrate_coordinates", points)]).json()
      #expect(body["calibrate_coordinates"]?["points"]?.array?.count == 4)
      let rows = try #require(body["homography_matrix"]?.array).map { ($0.array ?? []).compactMap(\.number) }
      for (row, expected) in zip(rows, [[0.1, 0, 0], [0, 0.1, 0], [0, 0, 1]]) {
        for (value, number) in zip(row, expected) { #expect(abs(value - number) < 1e-9) }
      }
      #expect(body["camera_matrix"] == [[640, 0, 320], [0, 640, 180], [0, 0, 1]])
    }
  }

  @Test func `[LM-04] a matrix that is given stands, whatever the points say`() async throws {
    try await LiveHouse.run { house, tester in
      let matrix = "[[2,0,0],[0,2,0],[0,0,1]]"
      let points =
        #"{"points":[{"pixel":[0,0],"real":[0,0]},{"pixel":[9,0],"real":[3,0]},{"pixel":[9,9],"real":[3,3]},{"pixel":[0,9],"real":[0,3]}]}"#
      let fields = [("homography_matrix", matrix), ("camera_matrix", matrix), ("calibrate_coordinates", points)]
      let body = try await house.upload(tester, fields).json()
      #expect(body["homography_matrix"] == [[2, 0, 0], [0, 2, 0], [0, 0, 1]])
      #expect(body["camera_matrix"] == body["homography_matrix"])
    }
  }

  @Test func `[LM-05] points on a drawing of another size are scaled`() async throws {
    try await LiveHouse.run { house, tester in
      let points =
        #"{"width":64,"height":36,"points":[{"x":0,"y":0,"real":[0,0]},{"x":10,"y":0,"real":[10,0]},{"x":10,"y":10,"real":[10,10]},{"x":0,"y":10,"real":[0,10]}]}"#
      let body = try await house.upload(tester, [("calibrate_coordinates", points)]).json()
      let first = try #require(body["homography_matrix"]?[0]?[0]?.number)
      #expect(abs(first - 0.1) < 1e-9)
    }
  }

  @Test func `[LM-06] without a name or a file it is refused, and nothing stays`() async throws {
    try await LiveHouse.run { house, tester in
      let nameless = try await house.upload(tester, name: nil)
      #expect(nameless.status == 400)
      #expect(try nameless.json() == ["error": "Video name is required"])
      #expect(try await house.upload(tester, name: "  ").status == 400)
      let fileless = try await tester.upload("/api/videos/upload", FormBody().field("name", "a"))
      #expect(fileless.status == 400)
      #expect(try fileless.json() == ["error": "No video file provided"])
      let formless = try await tester.post("/api/videos/upload", json: ["name": "a"])
      #expect(try formless.json() == ["error": "No video file provided"])
      #expect(house.objects.names == [])
      #expect(try await tester.get("/api/videos").json()["count"] == 0)
    }
  }

  @Test(arguments: [
    ("roi", "[[1,2]"), ("roi", "[[1,2],[3,4]]"), ("roi", #"{"roi_polygon":"none"}"#), ("roi", "[[1,1],[1,1],[1,1]]"),
    ("fps", "many"), ("fps", "0"), ("fps", "1e9"), ("calibrate_coordinates", #"{"points":[]}"#),
    ("calibrate_coordinates", #"{"points":[{"pixel":[1,1]},{},{},{}]}"#), ("homography_matrix", "[[1,0],[0,1]]"),
    ("homography_matrix", "[[0,0,0],[0,0,0],[0,0,0]]"), ("camera_matrix", "7"),
  ])
  func `[LM-07] a drawing that cannot be read is refused by name`(field: String, text: String) async throws {
    try await LiveHouse.run { house, tester in
      let answer = try await house.upload(tester, [(field, text)])
      #expect(answer.status == 400)
      #expect(try answer.json()["error"]?.string?.hasPrefix(field) == true, "\(answer.text)")
      #expect(house.objects.names == [])
    }
  }

  @Test func `[LM-08] what is too large, no video or of another kind is refused`() async throws {
    var settings = LiveMonitoringSettings()
    settings.maximumUpload = 2000
    try await LiveHouse.run(settings) { house, tester in
      let large = try await tester.upload(
        "/api/videos/upload",
        FormBody().field("name", "a").file("video", "a.mp4", String(repeating: "x", count: 5000)))
      #expect(large.status == 413)
      #expect(try large.json()["error"]?.string != nil)
      for (file, content) in [("a.exe", "pictures"), ("a.mp4", "junk")] {
        let answer = try await tester.upload(
          "/api/videos/upload", FormBody().field("name", "a").file("video", file, content))
        #expect(answer.status == 400)
      }
      #expect(house.objects.names == [])
      #expect(house.objects.openWriters == 0)
    }
  }

  @Test func `[LM-10] videos come newest first, with their number`() async throws {
    try await LiveHouse.run { house, tester in
      #expect(try await tester.get("/api/videos").json() == ["videos": [], "count": 0])
      let first = try await house.video(tester)
      house.clock.advance(by: .seconds(1))
      let second = try await house.video(tester)
      let body = try await tester.get("/api/videos").json()
      #expect(body["count"] == 2)
      #expect(body["videos"]?.array?.compactMap { $0["id"]?.integer } == [second, first])
      #expect(body["videos"]?[0]?["fps"] == 30)
      let page = try await tester.get("/api/videos?limit=1").json()
      #expect(page["videos"]?.array?.count == 1)
      #expect(page["count"] == 2)
    }
  }

  @Test func `[LM-11] [LM-12] one video stands under its word; what is none is not found`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      let body = try await tester.get("/api/videos/\(id)").json()
      #expect(body["video"]?["id"] == .integer(id))
      #expect(body["video"]?["updated_at"]?.string != nil)
      for (method, path) in [
        (HTTPMethod.get, "/api/videos/999"), (.get, "/api/videos/x"), (.delete, "/api/videos/999"),
        (.post, "/api/videos/999/stream/start"), (.post, "/api/videos/999/stream/stop"),
      ] {
        let answer = try await tester.call(method, path)
        #expect(answer.status == 404)
        #expect(try answer.json() == ["error": "Video not found"], "\(path)")
      }
    }
  }

  @Test func `[LM-13] a drawing is changed in part, and the stream hears of it`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      house.clock.advance(by: .seconds(5))
      let path = "/api/videos/\(id)/scene"
      let body = try await tester.post(path, json: ["roi": Self.polygon, "fps": 5]).json()
      #expect(body["video"]?["roi"] == ["roi_polygon": Self.polygon])
      #expect(body["video"]?["fps"] == 5)
      #expect(body["video"]?["name"] == "North ramp")
      #expect(body["video"]?["updated_at"] != body["video"]?["created_at"])
      #expect(try await tester.post(path, json: ["roi": .null]).json()["video"]?["roi"] == .null)
      #expect(try await tester.get("/api/videos/\(id)").json()["video"]?["fps"] == 5)
      #expect(house.streams.changes.map(\.framesPerSecond) == [5, 5])
      #expect(try await tester.post(path, json: ["fps": "x"]).status == 400)
      #expect(try await tester.post(path, json: []).status == 400)
      #expect(try await tester.post("/api/videos/999/scene", json: [:]).status == 404)
    }
  }

  @Test func `[LM-13] what measures nothing is refused before it is kept, and the stream hears nothing of it`()
    async throws
  {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      let path = "/api/videos/\(id)/scene"
      // A road that lies above every pixel of the picture.
      let answer = try await tester.post(
        path, json: ["homography_matrix": [[1, 0, 0], [0, 1, 0], [0.01, -0.01, 0]]])
      #expect(answer.status == 400)
      #expect(try answer.json()["error"]?.string?.isEmpty == false)
      #expect(try await tester.get("/api/videos/\(id)").json()["video"]?["homography_matrix"] == .null)
      #expect(house.streams.changes.isEmpty)
      let names = house.objects.names
      let upload = try await house.upload(tester, [("homography_matrix", "[[1,0,0],[0,1,0],[0.01,-0.01,0]]")])
      #expect(upload.status == 400)
      #expect(house.objects.names == names)
    }
  }

  @Test func `[LM-13] changes at the same time lose nothing of each other`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      let path = "/api/videos/\(id)/scene"
      house.whileMeasuring.set { _ = try await tester.post(path, json: ["name": "South ramp"]) }
      let body = try await tester.post(path, json: ["roi": Self.polygon]).json()
      #expect(body["video"]?["name"] == "South ramp")
      let kept = try await tester.get("/api/videos/\(id)").json()["video"]
      #expect(kept?["name"] == "South ramp")
      #expect(kept?["roi"] == ["roi_polygon": Self.polygon])
    }
  }

  @Test func `[LM-14] a removed video takes its file, its rows and its pictures along`() async throws {
    try await LiveHouse.run { house, tester in
      let (id, other) = (try await house.video(tester), try await house.video(tester))
      _ = try await house.violation(of: id, track: 1, speed: 70)
      _ = try await house.violation(of: other, track: 1, speed: 70)
      #expect(try await tester.post("/api/videos/\(id)/stream/start", json: [:]).status == 200)
      let answer = try await tester.delete("/api/videos/\(id)")
      #expect(answer.status == 200)
      #expect(try answer.json() == ["message": "Video deleted successfully", "video_id": .integer(id)])
      #expect(house.streams.active == [])
      #expect(house.objects.names.allSatisfy { $0.contains("/\(other)") })
      #expect(house.objects.names.count == 3)
      #expect(try await tester.get("/api/violations").json()["total"] == 1)
      #expect(try await tester.delete("/api/videos/\(id)").status == 404)
    }
  }

  @Test func `[LM-20] [LM-21] [LM-22] both spellings reach one run`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      let first = try await tester.call(.post, "/api/videos/\(id)/stream/start")
      #expect(first.status == 200)
      let expected: JSONValue = [
        "message": "Video streaming started", "video_id": .integer(id),
        "dag_run": ["dag_run_id": "manual__2026-05-01T10:00:01", "state": "running"],
      ]
      #expect(try first.json() == expected)
      let body: JSONValue = ["video_id": .integer(id)]
      #expect(try await tester.post("/api/stream/start", json: body).json() == expected)
      #expect(house.streams.starts == 1)
      let stopped: JSONValue = ["message": "Video streaming stopped", "video_id": .integer(id)]
      #expect(try await tester.post("/api/stream/stop", json: body).json() == stopped)
      #expect(house.streams.active == [])
      #expect(try await tester.call(.post, "/api/videos/\(id)/stream/stop").json() == stopped)
    }
  }

  @Test func `[LM-23] without a number, with another video's or no JSON it is refused`() async throws {
    try await LiveHouse.run { _, tester in
      for path in ["/api/stream/start", "/api/stream/stop"] {
        let missing = try await tester.post(path, json: [:])
        #expect(missing.status == 400)
        #expect(try missing.json() == ["error": "video_id is required"])
        #expect(try await tester.post(path, json: ["video_id": 999]).status == 404)
        #expect(try await tester.post(path, json: ["video_id": "x"]).status == 400)
        let nonsense = try await tester.call(.post, path, body: Array("nonsense".utf8))
        #expect(nonsense.status == 400)
        #expect(try nonsense.json()["error"]?.string != nil)
      }
    }
  }

  @Test func `[LM-24] who runs it may refuse, and says why`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      house.streams.refuse(LiveStreamRefusal(status: 409, "Failed to trigger Airflow DAG", details: "it is paused"))
      let answer = try await tester.call(.post, "/api/videos/\(id)/stream/start")
      #expect(answer.status == 409)
      #expect(try answer.json() == ["error": "Failed to trigger Airflow DAG", "details": "it is paused"])
      house.streams.refuse(LiveStreamRefusal(status: 500, "Could not connect to Airflow"))
      #expect(
        try await tester.call(.post, "/api/videos/\(id)/stream/start").json()
          == ["error": "Could not connect to Airflow"])
    }
  }

  @Test func `[LM-25] what became of the runs over a video is told`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      #expect(try await tester.get("/api/videos/\(id)/runs").json() == ["runs": [], "count": 0])
      _ = try await tester.call(.post, "/api/videos/\(id)/stream/start")
      let answer = try await tester.get("/api/videos/\(id)/runs?limit=5")
      #expect(answer.status == 200)
      let run: JSONValue = [
        "dag_run_id": "manual__2026-05-01T10:00:01", "video_id": .integer(id), "state": "failed", "runner": "airflow",
        "error": "Nobody was there", "started_at": "1970-01-01T00:00:00Z", "ended_at": "1970-01-01T00:00:01.500000Z",
      ]
      #expect(try answer.json() == ["runs": [run], "count": 1])
      #expect(try await tester.get("/api/videos/\(id)/runs?limit=x").status == 400)
      #expect(try await tester.get("/api/videos/999/runs").status == 404)
    }
  }
}
