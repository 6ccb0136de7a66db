import Foundation
import Outbound
import TestKit
import Testing

/// The library of videos over our own API: from an upload to numbers, and gone again.
@Suite(.timeLimit(.minutes(5)))
struct ServeLibraryServiceTests {
  private static let key = "tQ7-4kf8aB2-mmz91"
  private let base = "/api/gantry/v1"
  private let headers = [(name: "X-API-KEY", value: key), (name: "Content-Type", value: "application/json")]
  private let settings = ["GANTRY_JOBS_WORKERS": "0", "API_KEY": key]

  private func upload(_ bytes: [UInt8], _ name: String, to server: RunningServer) async throws -> String {
    let begun = try await server.ask(
      "POST", "\(base)/uploads", headers: headers, body: #"{"name":"\#(name)","size":\#(bytes.count)}"#)
    let id = try #require(try begun.json["id"] as? String)
    let half = bytes.count / 2
    for piece in [0..<half, half..<bytes.count] {
      let sent = try await server.send(
        "PATCH", "\(base)/uploads/\(id)",
        headers: headers + [(name: "Upload-Offset", value: "\(piece.lowerBound)")], body: Array(bytes[piece]))
      #expect(sent.status == 204, "\(sent.text)")
    }
    return id
  }

  @Test func `an upload becomes a video that is shown, looked at, named and removed`() async throws {
    let program = try Program()
    let file = program.home.path("street.mp4")
    let made = try await program.run(
      ["simulate", "street", "--seconds", "2", "--size", "320x180", "--out", file])
    #expect(made.code == 0, "\(made.messages)")
    let bytes = Array(try Data(contentsOf: URL(filePath: file)))
    let server = try await RunningServer(in: program, environment: settings)
    let id = try await upload(bytes, "street.mp4", to: server)
    let kept = try await server.ask(
      "POST", "\(base)/videos", headers: headers, body: #"{"upload_id":"\#(id)","name":"<b>Street</b>"}"#)
    #expect(kept.status == 201, "\(kept.text)")
    let number = try #require(try kept.json["id"] as? Int)
    #expect(try await server.ask("GET", "\(base)/uploads/\(id)", headers: headers).status == 404)

    let list = try await server.ask("GET", "\(base)/videos", headers: headers).json
    let video = try #require((list["items"] as? [[String: Any]])?.first)
    let media = try #require(video["media"] as? [String: Any])
    #expect(video["name"] as? String == "<b>Street</b>" && list["total"] as? Int == 1)
    #expect(media["width"] as? Int == 320 && media["bytes"] as? Int == bytes.count)
    #expect(try #require(media["seconds"] as? Double) > 1)
    let picture = try await server.ask("GET", try #require(video["picture"] as? String), headers: headers)
    #expect(picture.status == 200 && picture.body.starts(with: [0xFF, 0xD8]))
    #expect(try await server.ask("GET", "\(base)/videos/\(number)/file", headers: headers).body == bytes)
    #expect(try await server.ask("GET", "\(base)/videos").status == 401)

    #expect(try await server.ask("POST", "\(base)/videos/\(number)/start", headers: headers).status == 200)
    let isOver = try await becomesTrue(within: .seconds(90)) {
      let now = try await server.ask("GET", "\(base)/videos/\(number)", headers: headers).json
      let frames = (now["status"] as? [String: Any])?["frames"] as? [String: Any]
      return now["is_running"] as? Bool == false && (frames?["processed"] as? Int ?? 0) > 0
    }
    #expect(isOver)
    #expect(try await server.ask("POST", "\(base)/videos/\(number)/dance", headers: headers).status == 404)
    let renamed = try await server.ask(
      "PATCH", "\(base)/videos/\(number)", headers: headers, body: #"{"name":"South","fps":5}"#)
    #expect(try renamed.json["name"] as? String == "South" && renamed.json["fps"] as? Double == 5)
    #expect(try await server.ask("DELETE", "\(base)/videos/\(number)", headers: headers).status == 204)
    #expect(try await server.ask("GET", "\(base)/videos/\(number)", headers: headers).status == 404)
    #expect(try await server.stop() == 0)
  }

  @Test func `what is no video is refused, and leaves neither a row nor a file`() async throws {
    let program = try Program()
    let server = try await RunningServer(in: program, environment: settings)
    let id = try await upload(Array("no video at all, though it says so".utf8), "a.mp4", to: server)
    let refused = try await server.ask("POST", "\(base)/videos", headers: headers, body: #"{"upload_id":"\#(id)"}"#)
    #expect(refused.status == 422 && refused.text.contains("cannot be read"), "\(refused.text)")
    #expect(try await server.ask("GET", "\(base)/videos", headers: headers).json["total"] as? Int == 0)
    let left = try FileManager.default.subpathsOfDirectory(atPath: program.home.path("data"))
    #expect(!left.contains { $0.contains("videos/") })
    #expect(try await server.ask("GET", "\(base)/uploads/\(id)", headers: headers).status == 200)
    #expect(try await server.stop() == 0)
  }

  private func street(_ program: Program) async throws -> [UInt8] {
    let file = program.home.path("street.mp4")
    let made = try await program.run(["simulate", "street", "--seconds", "2", "--size", "320x180", "--out", file])
    #expect(made.code == 0, "\(made.messages)")
    return Array(try Data(contentsOf: URL(filePath: file)))
  }

  private func keep(_ upload: String, _ server: RunningServer) async throws -> HTTPAnswer {
    try await server.ask("POST", "\(base)/videos", headers: headers, body: #"{"upload_id":"\#(upload)"}"#)
  }

  @Test func `an upload that is asked for twice at once becomes one video`() async throws {
    let program = try Program()
    let server = try await RunningServer(in: program, environment: settings)
    let upload = try await upload(try await street(program), "street.mp4", to: server)
    async let (first, second) = (keep(upload, server), keep(upload, server))
    let statuses = try await [first.status, second.status].sorted()
    // The other one finds no upload, or not its file.
    #expect(statuses.first == 201 && [404, 409].contains(statuses.last), "\(statuses)")
    let list = try await server.ask("GET", "\(base)/videos", headers: headers).json
    #expect(list["total"] as? Int == 1)
    let number = try #require((list["items"] as? [[String: Any]])?.first?["id"] as? Int)
    let files = try FileManager.default.subpathsOfDirectory(atPath: program.home.path("data/objects"))
    #expect(files.filter { $0.contains("videos/") } == ["objects/videos/\(number).mp4"], "\(files)")
    #expect(!files.contains { $0.contains("uploads/\(upload)") }, "\(files)")
    // The file is gone: a name needs none.
    try FileManager.default.removeItem(atPath: program.home.path("data/objects/objects/videos/\(number).mp4"))
    let renamed = try await server.ask(
      "PATCH", "\(base)/videos/\(number)", headers: headers, body: #"{"name":"South","fps":5}"#)
    #expect(renamed.status == 200, "\(renamed.text)")
    #expect(try await server.stop() == 0)
  }

  @Test func `what lies in a store elsewhere is listed without being fetched once more`() async throws {
    let program = try Program()
    let store = try await S3Server()
    let remote = settings.merging([
      "S3_ENDPOINT": "http://127.0.0.1:\(store.port)", "S3_BUCKET_NAME": "traffic",
      "S3_ACCESS_KEY": S3Server.accessKey, "S3_SECRET_KEY": S3Server.secretKey,
      "XDG_CACHE_HOME": program.home.path("cache"), "GANTRY_OBJECTS_COPIES_GIGABYTES": "1",
    ]) { $1 }
    let bytes = try await street(program)
    // With all the room that copies may take, and not asked for lately: it makes room for the one that comes.
    let full = program.home.path("cache/gantry/videos/full.mp4")
    try FileManager.default.createDirectory(
      atPath: program.home.path("cache/gantry/videos"), withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: full, contents: nil))
    let file = try FileHandle(forWritingTo: URL(filePath: full))
    try file.truncate(atOffset: 1 << 30)
    try file.close()
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -600)], ofItemAtPath: full)
    var server = try await RunningServer(in: program, environment: remote)
    let sent = try await upload(bytes, "street.mp4", to: server)
    #expect(FileManager.default.fileExists(atPath: full), "there is room for it alone")
    let made = try await keep(sent, server)
    #expect(made.status == 201, "\(made.text)")
    #expect(try await server.stop() == 0)
    let copies = program.home.path("cache/gantry/videos")
    #expect(try FileManager.default.contentsOfDirectory(atPath: copies).count == 1)
    #expect(!FileManager.default.fileExists(atPath: full))
    try FileManager.default.removeItem(atPath: copies)

    server = try await RunningServer(in: program, environment: remote)
    func media() async throws -> [String: Any]? {
      let list = try await server.ask("GET", "\(base)/videos", headers: headers)
      let video = try #require((try list.json["items"] as? [[String: Any]])?.first)
      #expect(video["problem"] is NSNull, "\(list.text)")
      return video["media"] as? [String: Any]
    }
    #expect(try await becomesTrue { try await media()?["bytes"] as? Int == bytes.count })
    let number = try #require(try made.json["id"] as? Int)
    let picture = try await server.ask("GET", "\(base)/videos/\(number)/picture.jpg", headers: headers)
    #expect(picture.status == 200 && picture.body.starts(with: [0xFF, 0xD8]))
    #expect(!FileManager.default.fileExists(atPath: copies), "it was fetched again")
    #expect(try await server.ask("DELETE", "\(base)/videos/\(number)", headers: headers).status == 204)
    #expect(try await server.stop() == 0)
    withExtendedLifetime(store) {}
  }
}
