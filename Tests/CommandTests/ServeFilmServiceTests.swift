import Foundation
import Groundwork
import Outbound
import TestKit
import Testing
import WebServer

/// Films and clips of a server's cameras, as a page and a program get them.
@Suite(.timeLimit(.minutes(5)))
struct ServeFilmServiceTests {
  private static let key = "tQ7-4kf8aB2-mmz91"
  private let base = "/api/gantry/v1"
  private let headers = [(name: "X-API-KEY", value: key), (name: "Content-Type", value: "application/json")]

  private func server(_ camera: String) async throws -> (RunningServer, Program) {
    let program = try Program()
    _ = try program.file("cameras.yaml", text: "cameras:\n  - \(camera)\n")
    let settings = ["GANTRY_JOBS_WORKERS": "0", "API_KEY": Self.key, "GANTRY_CAMERAS_FILE": "cameras.yaml"]
    return (try await RunningServer(in: program, environment: settings), program)
  }

  /// Asks for a clip as soon as there is a film, and waits until it is listed.
  private func clipOfNow(_ clips: String, _ server: RunningServer) async throws -> [String: Any] {
    let isAsked = try await becomesTrue(within: .seconds(60)) {
      try await server.ask("POST", clips, headers: headers).status == 202
    }
    #expect(isAsked)
    var items: [[String: Any]] = []
    let isListed = try await becomesTrue(within: .seconds(60)) {
      items = try await server.ask("GET", clips, headers: headers).json["items"] as? [[String: Any]] ?? []
      return !items.isEmpty
    }
    #expect(isListed)
    return try #require(items.first)
  }

  private func message(_ socket: LoopbackWebSocket) async throws -> (json: [String: Any], rest: [UInt8]) {
    let bytes = try await socket.receive().payload
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: Data(bytes[4..<4 + length])) as? [String: Any]
    return (try #require(json), Array(bytes[(4 + length)...]))
  }

  /// What ffprobe counts.
  private func frames(_ film: [UInt8], _ program: Program) throws -> Int {
    let path = program.home.path("film.mp4")
    try Data(film).write(to: URL(filePath: path))
    let printed = try MediaFixtures.run(
      "ffprobe", "-v error -count_frames -show_entries stream=nb_read_frames -of default=nw=1:nk=1", [path])
    return Int(String(decoding: printed, as: UTF8.self).filter(\.isNumber)) ?? 0
  }

  @Test func `who watches gets a film whose pictures have the moments of the data`() async throws {
    let (server, program) = try await server(
      "{id: street, address: 'simulate://street?seed=3&fps=10&size=320x180', blur: {live: true}}")
    let path = "\(base)/cameras/street/live.mp4"
    let refusal = await #expect(throws: HTTPError.self) {
      _ = try await LoopbackWebSocket(port: try server.port, path)
    }
    #expect(refusal?.status == 401)
    let key: Headers = ["X-API-KEY": Self.key]
    let data = try await LoopbackWebSocket(
      port: try server.port, "\(base)/cameras/street/live?pictures=false", headers: key)
    let socket = try await LoopbackWebSocket(port: try server.port, path, headers: key)
    let (begin, head) = try await message(socket)
    #expect(begin["kind"] as? String == "begin" && begin["how"] as? String == "encoded")
    #expect((begin["type"] as? String)?.hasPrefix(#"video/mp4; codecs="avc1."#) == true)
    #expect(begin["size"] as? [Int] == [320, 180] && begin["start"] is Int)
    var (film, moments) = (head, [Int]())
    for number in 0..<10 {
      let (json, fragment) = try await message(socket)
      #expect(json["kind"] as? String == "fragment" && json["lost"] as? Int == 0)
      if number == 0 { #expect(json["is_key"] as? Bool == true) }
      moments.append(try #require(json["at"] as? Int))
      film += fragment
    }
    #expect(try frames(film, program) == 10)
    var seen: Set<Int> = []
    while let at = try await message(data).json["at"] as? Int, at <= (moments.last ?? 0) { seen.insert(at) }
    #expect(Set(moments).intersection(seen).count >= 5)

    let camera = try await server.ask("GET", "\(base)/cameras/street", headers: headers)
    let video = try #require(try camera.json["video"] as? [String: Any])
    #expect(video["how"] as? String == "encoded" && video["watching"] as? Int == 1 && video["encode_ms"] is Double)
    #expect(try await server.stop() == 0)
  }

  @Test(arguments: [true, false])
  func `a clip of now is recorded, listed, read in parts and removed`(isHidden: Bool) async throws {
    let (server, program) = try await server(
      "{id: street, address: 'simulate://street?seed=3&fps=10&size=320x180', blur: {clips: \(isHidden)}, "
        + "clips: {before: 1, after: 1, on: []}}")
    let clips = "\(base)/cameras/street/clips"
    let clip = try await clipOfNow(clips, server)
    let name = try #require(clip["name"] as? String)
    #expect(clip["causes"] as? [String] == ["manual"])
    #expect(try #require(clip["seconds"] as? Double) >= 1)
    let file = try await server.ask("GET", "\(clips)/\(name)", headers: headers)
    #expect(file.status == 200 && file.body.count == clip["bytes"] as? Int)
    // A busy machine leaves pictures out; a film of one would have no length.
    #expect(try frames(Array(file.body), program) >= 2)
    let part = try await server.ask(
      "GET", "\(clips)/\(name)", headers: headers + [(name: "Range", value: "bytes=4-7")])
    #expect(part.status == 206 && Array(part.body) == Array("ftyp".utf8))
    #expect(try await server.ask("GET", "\(clips)?limit=0", headers: headers).status == 422)
    #expect(try await server.ask("GET", "\(clips)?before=\(name)", headers: headers).text == #"{"items":[]}"#)
    #expect(try await server.ask("GET", "\(clips)/..%2Fx.mp4", headers: headers).status == 404)
    #expect(try await server.ask("DELETE", "\(clips)/\(name)", headers: headers).status == 204)
    #expect(try await server.ask("GET", "\(clips)/\(name)", headers: headers).status == 404)
    #expect(try await server.stop() == 0)
  }

  @Test func `a clip of a camera that sends H.264 has its own packets`() async throws {
    let cameras = try await TestCameras.rtsp()
    let (server, program) = try await server(
      "{id: real, address: '\(cameras.address("camera"))', blur: {clips: false}, clips: {before: 1, after: 1, on: []}}")
    let clips = "\(base)/cameras/real/clips"
    let clip = try await clipOfNow(clips, server)
    let video = try await server.ask("GET", "\(base)/cameras/real", headers: headers).json["video"] as? [String: Any]
    #expect(video?["how"] as? String == "passed_on" && video?["is_kept"] as? Bool == true, "\(video ?? [:])")
    let address = try #require(clip["file"] as? String)
    let file = Data(try await server.ask("GET", address, headers: headers).body)
    #expect(try frames(Array(file), program) >= 15)
    // Slices as they were sent; pictures that were compressed once more would have others.
    let sent = try Data(contentsOf: URL(filePath: try await TestCameras.sentFilm()))
    let same = Self.slices(sent).filter { file.range(of: $0) != nil }
    #expect(same.count >= 15, "\(same.count) of \(Self.slices(sent).count)")
    #expect(try await server.stop() == 0)
    withExtendedLifetime(cameras) {}
  }

  /// The pictures of a stream of H.264, each as its unit without what stands before it.
  private static func slices(_ film: Data) -> [Data] {
    var (units, rest) = ([Data](), film[...])
    while let start = rest.range(of: Data([0, 0, 1])) {
      rest = rest[start.upperBound...]
      var unit = rest.range(of: Data([0, 0, 1])).map { rest[..<$0.lowerBound] } ?? rest
      // A zero before the next start belongs to that one.
      while unit.last == 0 { unit = unit.dropLast() }
      if let head = unit.first, [1, 5].contains(head & 0x1F) { units.append(Data(unit)) }
    }
    return units
  }

  @Test func `a vehicle that is too fast becomes a clip`() async throws {
    // Not the street's true metres: who moves at all is faster than 1 km/h.
    let scene =
      "{speed_limit_kmh: 1, calibration: {click_deviation: 0.1, points: [{picture: [0, 1], ground: [0, 0]}, "
      + "{picture: [1, 1], ground: [20, 0]}, {picture: [0.8, 0.2], ground: [20, 60]}, "
      + "{picture: [0.2, 0.2], ground: [0, 60]}]}}"
    let (server, program) = try await server(
      "{id: fast, address: 'simulate://street?seed=3&fps=5&size=640x360', scene: \(scene), "
        + "clips: {before: 1, after: 1, on: [speeding]}}")
    var items: [[String: Any]] = []
    let isListed = try await becomesTrue(within: .seconds(150)) {
      items =
        try await server.ask("GET", "\(base)/cameras/fast/clips", headers: headers).json["items"]
        as? [[String: Any]] ?? []
      return !items.isEmpty
    }
    #expect(isListed)
    let clip = try #require(items.last)
    #expect(clip["causes"] as? [String] == ["speeding"])
    let address = try #require(clip["file"] as? String)
    let file = try await server.ask("GET", address, headers: headers)
    #expect(try frames(Array(file.body), program) >= 2)
    #expect(try await server.stop() == 0)
  }

  @Test func `who has no WebSocket sees the pictures one after the other, until the camera is gone`() async throws {
    let (server, _) = try await server("{id: fixed, address: 'simulate://street?seed=3&fps=1&size=320x180'}")
    let made = try await server.ask(
      "POST", "\(base)/cameras", headers: headers,
      body: #"{"id":"street","address":"simulate://street?seed=3&fps=10&size=320x180"}"#)
    #expect(made.status == 201)
    let path = "\(base)/cameras/street/live.mjpg"
    #expect(try await server.ask("GET", path).status == 401)
    #expect(try await server.ask("GET", "\(path)?fps=0", headers: headers).status == 422)
    #expect(try await server.ask("GET", "\(base)/cameras/none/live.mjpg", headers: headers).status == 404)
    let connection = try LoopbackConnection(port: try server.port, patience: 60)
    await connection.send("GET \(path)?fps=5 HTTP/1.0\r\nHost: a\r\nX-API-KEY: \(Self.key)\r\n\r\n")
    let head = try await connection.receive(until: "\r\n\r\n").lowercased()
    #expect(head.contains("200 ok") && head.contains("multipart/x-mixed-replace; boundary=picture"), "\(head)")
    var moments: [Int] = []
    for _ in 0..<3 {
      _ = try await connection.receive(until: "--picture\r\n")
      let fields = try await connection.receive(until: "\r\n\r\n").split(separator: "\r\n").map {
        $0.split(separator: ": ").map(String.init)
      }
      let named = Dictionary(fields.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
      let jpeg = try await connection.receive(exactly: try #require(named["Content-Length"].flatMap { Int($0) }))
      #expect(jpeg.starts(with: [0xFF, 0xD8]) && jpeg.suffix(2) == [0xFF, 0xD9])
      moments.append(try #require(named["X-Gantry-At"].flatMap { Int($0) }))
    }
    #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 >= 200 }, "\(moments)")
    let removal = headers + [(name: "If-Match", value: "*")]
    #expect(try await server.ask("DELETE", "\(base)/cameras/street", headers: removal).status == 204)
    #expect(try await connection.receiveAll().suffix(13) == Array("--picture--\r\n".utf8))
    #expect(try await server.stop() == 0)
  }

  @Test func `a camera without clips says so`() async throws {
    let (server, _) = try await server("{id: street, address: 'simulate://street?seed=3&fps=5&size=320x180'}")
    let answer = try await server.ask("POST", "\(base)/cameras/street/clips", headers: headers)
    #expect(answer.status == 409 && answer.text.contains("no_clips"), "\(answer.text)")
    #expect(try await server.stop() == 0)
  }
}
