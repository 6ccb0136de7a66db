import Foundation
import Groundwork
import Outbound
import Records
import Storage
import TestKit
import Testing
import WebServer

/// Cameras of an installation as its people meet them: over our own API, and in a file.
@Suite(.timeLimit(.minutes(5)))
struct ServeCameraServiceTests {
  private static let key = "tQ7-4kf8aB2-mmz91"
  private let base = "/api/gantry/v1"
  private let headers = [(name: "X-API-KEY", value: key), (name: "Content-Type", value: "application/json")]
  private let settings = ["GANTRY_JOBS_WORKERS": "0", "API_KEY": key]
  private let street = "simulate://street?seed=3&fps=5&size=320x180"

  private func status(_ server: RunningServer, _ id: String) async throws -> [String: Any]? {
    try await server.ask("GET", "\(base)/cameras/\(id)", headers: headers).json["status"] as? [String: Any]
  }

  private func phase(_ server: RunningServer, _ id: String) async throws -> String? {
    try await status(server, id)?["phase"] as? String
  }

  private func becomes(_ phase: String?, _ server: RunningServer, _ id: String) async throws -> Bool {
    try await becomesTrue(within: .seconds(60)) { try await self.phase(server, id) == phase }
  }

  @Test func `a calibration is tried before it is kept, as gantry calibrate would`() async throws {
    let server = try await RunningServer(in: try Program(), environment: settings)
    let points =
      #"[{"picture":[0.1875,0.9722],"ground":[0,0]},{"picture":[0.8125,0.9722],"ground":[8,0]},"#
      + #"{"picture":[0.5781,0.3611],"ground":[8,40]},{"picture":[0.4219,0.3611],"ground":[0,40]}]"#
    let body =
      #"{"size":[1280,720],"calibration":{"points":\#(points)},"step_metres":10,"known":["#
      + #"{"from":[0.1875,0.9722],"to":[0.8125,0.9722],"metres":8},{"from":[0.1875,0.9722],"to":[0.8125,0.9722],"#
      + #""metres":6},{"from":[0.5,0.01],"to":[0.5,0.9]}]}"#
    let tried = try await server.ask("POST", "\(base)/calibrations", headers: headers, body: body)
    #expect(tried.status == 200, "\(tried.text)")
    let answer = try tried.json
    #expect(try #require(answer["error_px"] as? Double) < 0.01)
    let known = try #require(answer["known"] as? [[String: Any]])
    #expect(known.map { $0["fits"] as? Bool } == [true, false, nil])
    #expect(known[2]["found"] is NSNull, "the sky is not on the road")
    let metres = (answer["grid"] as? [[String: Any]])?.filter { $0["axis"] as? String == "y" }
      .compactMap { $0["metres"] as? Double }
    #expect(try #require(metres).contains(40))

    let crossed = body.replacing(#""ground":[0,0]"#, with: #""ground":[8,40.5]"#)
    let refused = try await server.ask("POST", "\(base)/calibrations", headers: headers, body: crossed)
    #expect(refused.status == 422 && refused.text.contains("calibration"), "\(refused.text)")
    let empty = try await server.ask("POST", "\(base)/calibrations", headers: headers, body: #"{"size":[0,7]}"#)
    #expect(empty.status == 422)
    #expect(try await server.ask("POST", "\(base)/calibrations", body: body).status == 401)
    #expect(try await server.stop() == 0)
  }

  @Test func `a camera is tried, added, watched, changed, stopped and removed`() async throws {
    let program = try Program()
    let server = try await RunningServer(in: program, environment: settings)
    let tried = try await server.ask(
      "POST", "\(base)/camera-tests", headers: headers, body: #"{"address":"\#(street)"}"#)
    #expect(try tried.status == 200 && tried.json["works"] as? Bool == true, "\(tried.text)")
    #expect(try tried.json["width"] as? Int == 320)

    let made = try await server.ask(
      "POST", "\(base)/cameras", headers: headers,
      body: #"{"id":"north","address":"\#(street)","name":"North ramp","time_zone":"Europe/Berlin"}"#)
    #expect(made.status == 201, "\(made.text)")
    #expect(try await becomes("online", server, "north"))
    let picture = try await server.ask("GET", "\(base)/cameras/north/latest.jpg", headers: headers)
    #expect(picture.status == 200 && picture.body.starts(with: [0xFF, 0xD8]))

    let tag = try #require(made.headers.first { $0.name.lowercased() == "etag" }?.value)
    let wish = #"{"name":"North ramp","fps":2,"scene":{"lines":[{"name":"a","from":[0,0.5],"to":[1,0.5]}]}}"#
    let difference = try await server.ask(
      "PUT", "\(base)/cameras/north?dry_run=true", headers: headers, body: wish)
    #expect(try difference.json["effect"] as? String == "follows_anew", "\(difference.text)")
    let changes = (try difference.json["changes"] as? [[String: Any]])?.compactMap { $0["key"] as? String }
    #expect(changes == ["fps", "scene", "time_zone"])
    #expect(try await server.ask("PUT", "\(base)/cameras/north", headers: headers, body: wish).status == 428)
    let change = headers + [(name: "If-Match", value: tag)]
    #expect(try await server.ask("PUT", "\(base)/cameras/north", headers: change, body: wish).status == 200)
    #expect(try await server.ask("PUT", "\(base)/cameras/north", headers: change, body: wish).status == 412)
    #expect(try await server.ask("PUT", "\(base)/cameras/north?dry_run=yes", headers: change, body: wish).status == 422)

    #expect(try await server.ask("POST", "\(base)/cameras/north/pause", headers: headers).status == 200)
    #expect(try await becomes("paused", server, "north"))
    #expect(try await server.ask("POST", "\(base)/cameras/north/resume", headers: headers).status == 200)
    #expect(try await becomes("online", server, "north"))
    #expect(try await server.ask("POST", "\(base)/cameras/north/stop", headers: headers).status == 200)
    #expect(try await becomes("stopped", server, "north"))
    #expect(try await server.ask("POST", "\(base)/cameras/north/restart", headers: headers).status == 409)
    #expect(try await server.stop() == 0)

    // A camera that was stopped stays so.
    let again = try await RunningServer(in: program, environment: settings)
    // The file's and the added cameras are looked at once a while.
    try await Task.sleep(for: .seconds(6))
    #expect(try await phase(again, "north") == nil)
    #expect(try await again.ask("GET", "\(base)/cameras/north/latest.jpg", headers: headers).status == 503)
    let minutes = try await again.ask("GET", "\(base)/cameras/north/completeness", headers: headers)
    let processed = (try minutes.json["items"] as? [[String: Any]])?.compactMap { $0["processed"] as? Int } ?? []
    #expect(processed.reduce(0, +) > 0)
    #expect(try await again.ask("POST", "\(base)/cameras/north/start", headers: headers).status == 200)
    #expect(try await becomes("online", again, "north"))
    let removal = headers + [(name: "If-Match", value: "*")]
    #expect(try await again.ask("DELETE", "\(base)/cameras/north", headers: removal).status == 204)
    #expect(try await again.ask("GET", "\(base)/cameras/north", headers: headers).status == 404)
    #expect(try await again.stop() == 0)
    let rows = try await RowStorage.open(
      DatabaseSettings(address: .sqlite(program.home.path("data/gantry.db"))),
      log: Log(name: "test", output: SilentLog()))
    let entries = try await rows.stores.audit.entries(AuditFilter(), page: Page()).filter {
      $0.subject == "camera north"
    }
    let actions = ["remove", "start", "stop", "resume", "pause", "change", "create"].map { "camera.\($0)" }
    #expect(entries.map(\.action) == actions)
    #expect(entries.allSatisfy { !$0.actorName.isEmpty })
    await rows.close()
  }

  @Test func `a scene is read and changed apart from its camera, and nobody overwrites another one's`() async throws {
    let server = try await RunningServer(in: Program(), environment: settings)
    let made = try await server.ask(
      "POST", "\(base)/cameras", headers: headers,
      body: #"{"id":"north","address":"\#(street)","name":"North ramp","fps":2,"enabled":false}"#)
    #expect(made.status == 201, "\(made.text)")
    let first = try await server.ask("GET", "\(base)/scenes/north", headers: headers)
    #expect(try first.status == 200 && first.json["is_drawn"] as? Bool == false && first.json["scene"] is NSNull)
    let tag = try #require(first.header("ETag"))

    let scene = #"{"lines":[{"name":"a","from":[0,0.5],"to":[1,0.5]}]}"#
    let dry = try await server.ask("PUT", "\(base)/scenes/north?dry_run=true", headers: headers, body: scene)
    #expect(((try dry.json["changes"] as? [[String: Any]]) ?? []).compactMap { $0["key"] as? String } == ["scene"])
    #expect(try await server.ask("PUT", "\(base)/scenes/north", headers: headers, body: scene).status == 428)
    let change = headers + [(name: "If-Match", value: tag)]
    let changed = try await server.ask("PUT", "\(base)/scenes/north", headers: change, body: scene)
    #expect(changed.status == 200 && changed.header("ETag") != tag, "\(changed.text)")
    #expect(try await server.ask("PUT", "\(base)/scenes/north", headers: change, body: scene).status == 412)
    let wrong = try await server.ask(
      "PUT", "\(base)/scenes/north", headers: headers + [(name: "If-Match", value: "*")],
      body: #"{"lines":[{"name":"a"}]}"#)
    #expect(wrong.status == 422 && wrong.text.contains("scene.lines[0]: found no from"), "\(wrong.text)")

    // All else of the camera stays.
    let camera = try await server.ask("GET", "\(base)/cameras/north", headers: headers)
    let kept = try #require(try camera.json["settings"] as? [String: Any])
    #expect(kept["name"] as? String == "North ramp" && kept["fps"] as? Int == 2 && kept["scene"] != nil)
    let list = try await server.ask("GET", "\(base)/scenes", headers: headers)
    let row = try #require((try list.json["items"] as? [[String: Any]])?.first)
    #expect(row["id"] as? String == "north" && row["lines"] as? Int == 1 && row["is_calibrated"] as? Bool == false)

    let any = headers + [(name: "If-Match", value: "*")]
    #expect(try await server.ask("PUT", "\(base)/scenes/north", headers: any, body: "{}").json["scene"] is NSNull)
    #expect(try await server.ask("PUT", "\(base)/scenes/north", headers: any, body: "[]").status == 400)
    #expect(try await server.ask("GET", "\(base)/scenes/south", headers: headers).status == 404)

    // The tag of a camera that was removed does not open another one of its name.
    let old = try #require(try await server.ask("GET", "\(base)/cameras/north", headers: headers).header("ETag"))
    #expect(try await server.ask("DELETE", "\(base)/cameras/north", headers: any).status == 204)
    _ = try await server.ask(
      "POST", "\(base)/cameras", headers: headers, body: #"{"id":"north","address":"\#(street)","enabled":false}"#)
    for _ in 0..<4 { _ = try await server.ask("PUT", "\(base)/scenes/north", headers: any, body: scene) }
    let stale = headers + [(name: "If-Match", value: old)]
    #expect(try await server.ask("DELETE", "\(base)/cameras/north", headers: stale).status == 412)
    #expect(try await server.stop() == 0)
  }

  @Test(arguments: [
    (#"{"id":"North!","address":"simulate://street"}"#, "id: "),
    (#"{"id":"north"}"#, "address: "),
    (#"{"id":"video-7","address":"simulate://street"}"#, "id: "),
    (#"{"id":"north","address":"rtsp://ana:•••@h/1"}"#, "address: write the password again"),
    (#"{"id":"north","address":"rtsp://h/1","model":"/etc/passwd"}"#, "model: found"),
    (#"{"id":"north","address":"/etc/passwd"}"#, "address: "),
    (#"{"id":"north","address":"rtsp://h/1","fps":0}"#, "fps: found"),
    (#"{"id":"north","address":"rtsp://h/1","farbe":1}"#, "farbe"),
    (#"{"id":"north","address":"rtsp://h/1","scene":{"lines":[{"name":"a"}]}}"#, "scene.lines[0]: found no from"),
    (#"{"id":"north","address":"rtsp://h/1","time_zone":"Mars"}"#, "time_zone: found"),
  ])
  func `what is wrong with a camera is said by its key`(body: String, message: String) async throws {
    let server = try await RunningServer(in: Program(), environment: settings)
    let answer = try await server.ask("POST", "\(base)/cameras", headers: headers, body: body)
    #expect(answer.status == 422 && answer.text.contains(message), "\(answer.text)")
    #expect(try await server.ask("GET", "\(base)/cameras", headers: headers).text == #"{"items":[]}"#)
    #expect(try await server.stop() == 0)
  }

  @Test func `cameras of a file run, are changed there, and show no password`() async throws {
    let program = try Program()
    _ = try program.file("scene.yaml", text: "lines:\n  - {name: a, from: [0, 0.5], to: [1, 0.5]}\n")
    // In the folder in which the program is started.
    _ = try program.file(
      "cameras.yaml",
      text: """
        cameras:
          - id: street
            address: \(street)
            scene: scene.yaml
          - {id: away, address: "rtsp://ana:secret9@127.0.0.1:1/x", blur: {live: true}}
        """)
    let server = try await RunningServer(
      in: program, environment: settings.merging(["GANTRY_CAMERAS_FILE": "cameras.yaml"]) { $1 })
    #expect(try await becomes("online", server, "street"))
    let list = try await server.ask("GET", "\(base)/cameras", headers: headers).text
    #expect(list.contains("rtsp://ana:•••@127.0.0.1:1/x") && !list.contains("secret9"))
    let isTried = await becomesTrue(within: .seconds(30)) { server.messages.contains("camera away") }
    #expect(isTried)
    #expect(list.contains(#""from":[0,0.5]"#))
    let change = headers + [(name: "If-Match", value: "*")]
    let refused = try await server.ask("PUT", "\(base)/cameras/street", headers: change, body: "{}")
    #expect(refused.status == 409 && refused.text.contains("cameras.file"), "\(refused.text)")
    #expect(try await server.ask("POST", "\(base)/cameras/street/stop", headers: headers).status == 200)
    #expect(try await becomes("stopped", server, "street"))
    #expect(try await server.stop() == 0)
    #expect(!server.messages.contains("secret9"))
  }

  @Test func `who watches gets each picture with what is in it; who may not gets none`() async throws {
    let program = try Program()
    _ = try program.file("cameras.yaml", text: "cameras:\n  - {id: street, address: '\(street)'}\n")
    let server = try await RunningServer(
      in: program, environment: settings.merging(["GANTRY_CAMERAS_FILE": "cameras.yaml"]) { $1 })
    let path = "\(base)/cameras/street/live"
    let refusal = await #expect(throws: HTTPError.self) {
      _ = try await LoopbackWebSocket(port: try server.port, path)
    }
    #expect(refusal?.status == 401)
    let key: Headers = ["X-API-KEY": Self.key]
    let full = try await LoopbackWebSocket(port: try server.port, path, headers: key)
    let bare = try await LoopbackWebSocket(port: try server.port, "\(path)?pictures=false&fps=2", headers: key)
    var last = -1
    for _ in 0..<5 {
      let (json, jpeg) = try await message(full)
      let frame = try #require(json["frame"] as? Int)
      #expect(frame > last && jpeg.starts(with: [0xFF, 0xD8]))
      #expect(json["size"] as? [Int] == [320, 180] && json["camera"] as? String == "street")
      #expect(json["vehicles"] is [Any] && json["totals"] is [String: Any])
      last = frame
    }
    let (first, second) = (try await message(bare), try await message(bare))
    #expect(first.jpeg.isEmpty && second.jpeg.isEmpty)
    let moments = [first.json["at"] as? Int, second.json["at"] as? Int].compactMap(\.self)
    #expect(moments.count == 2 && moments[1] - moments[0] >= 499)
    #expect(try await server.stop() == 0)
  }

  private func message(_ socket: LoopbackWebSocket) async throws -> (json: [String: Any], jpeg: ArraySlice<UInt8>) {
    let bytes = try await socket.receive().payload
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: Data(bytes[4..<4 + length])) as? [String: Any]
    return (try #require(json), bytes[(4 + length)...])
  }

  @Test func `a large camera can be changed by a browser, which reads it compressed`() async throws {
    let server = try await RunningServer(in: Program(), environment: settings)
    let lines = (0..<40).map { #"{"name":"line \#($0)","from":[0,0.0\#($0 + 10)],"to":[1,0.0\#($0 + 10)]}"# }
    let scene = #""scene":{"lines":[\#(lines.joined(separator: ","))]}"#
    let address = "rtsp://ana:secret9@127.0.0.1:1/x?token=t0k3n"
    let made = try await server.ask(
      "POST", "\(base)/cameras", headers: headers,
      body: #"{"id":"north","address":"\#(address)","enabled":false,\#(scene)}"#)
    #expect(made.status == 201, "\(made.text)")
    let read = try await LoopbackHTTP.call(
      port: try server.port,
      Request(.get, "\(base)/cameras/north", headers: ["X-API-KEY": Self.key, "Accept-Encoding": "gzip"]))
    #expect(read.headers["content-encoding"] == "gzip")
    let tag = try #require(read.headers["etag"])
    // As it was shown, it stays.
    let body = #"{"address":"rtsp://ana:•••@127.0.0.1:1/x…","enabled":false,"fps":3,\#(scene)}"#
    let changed = try await server.ask(
      "PUT", "\(base)/cameras/north", headers: headers + [(name: "If-Match", value: tag)], body: body)
    #expect(changed.status == 200, "\(changed.text)")
    #expect(!changed.text.contains("secret9") && !changed.text.contains("t0k3n"))
    let elsewhere = #"{"address":"rtsp://ana:other@127.0.0.1:1/x?token=t0k3n","fps":3,\#(scene)}"#
    let difference = try await server.ask(
      "PUT", "\(base)/cameras/north?dry_run=1", headers: headers, body: elsewhere)
    #expect(difference.text.contains(#""effect":"reopens""#) && difference.text.contains(#""key":"address""#))
    let removal = headers + [(name: "If-Match", value: "*")]
    #expect(try await server.ask("DELETE", "\(base)/cameras/north", headers: removal).status == 204)
    #expect(try await server.stop() == 0)
  }

  @Test func `an address that refuses is told with its reason, and soon`() async throws {
    let server = try await RunningServer(in: Program(), environment: settings)
    let tried = try await server.ask(
      "POST", "\(base)/camera-tests", headers: headers, body: #"{"address":"rtsp://a:secret9@127.0.0.1:1/x"}"#)
    #expect(tried.status == 200 && tried.text.contains(#""works":false"#), "\(tried.text)")
    #expect(tried.text.contains("refused") && !tried.text.contains("secret9"), "\(tried.text)")
    #expect(try await server.stop() == 0)
  }

  @Test func `a recording of the file is looked at once, not again and again`() async throws {
    let program = try Program()
    let made = try await program.run(
      ["simulate", "street", "--seconds", "1", "--size", "320x180", "--out", program.home.path("a.mp4")])
    #expect(made.code == 0)
    _ = try program.file("cameras.yaml", text: "cameras: [{id: tape, address: a.mp4}]\n")
    let server = try await RunningServer(
      in: program,
      environment: settings.merging(["GANTRY_CAMERAS_FILE": "cameras.yaml", "GANTRY_LIVE_PLAY_RECORDINGS": "false"]) {
        $1
      })
    #expect(try await becomes("ended", server, "tape"))
    let first = try await status(server, "tape")?["run"] as? String
    try await Task.sleep(for: .seconds(6))
    #expect(try await status(server, "tape")?["run"] as? String == first)
    #expect(try await server.ask("POST", "\(base)/cameras/tape/start", headers: headers).status == 200)
    let isAgain = try await becomesTrue(within: .seconds(30)) {
      try await self.status(server, "tape")?["run"] as? String != first
    }
    #expect(isAgain)
    #expect(try await server.stop() == 0)
  }

  @Test func `a file of cameras that is wrong is told with place and key, and nothing starts`() async throws {
    let program = try Program()
    let file = try program.file(
      "cameras.yaml", text: "cameras:\n  - {id: a, address: simulate://street, fps: fast}\n  - {id: a}\n")
    let result = try await program.run(
      ["serve", "--data", program.home.path("data"), "--port", "0"], environment: ["GANTRY_CAMERAS_FILE": file])
    #expect(result.code == 2)
    #expect(result.messages.contains("cameras.yaml:2:"), "\(result.messages)")
    #expect(result.messages.contains("cameras[0].fps") && result.messages.contains("no address"))
  }
}
