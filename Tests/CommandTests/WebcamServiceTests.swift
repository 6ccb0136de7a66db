import Foundation
import Groundwork
import Records
import Storage
import TestKit
import Testing
import WebServer

/// A page that is a camera.
@Suite(.timeLimit(.minutes(5)))
struct WebcamServiceTests {
  private static let key = "tQ7-4kf8aB2-mmz91"
  private static let path = "/api/gantry/v1/webcam"

  private func json(_ socket: LoopbackWebSocket) async throws -> [String: Any] {
    let message = try await socket.receive()
    return try #require(try JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any])
  }

  private func picture() async throws -> [UInt8] {
    let path = try await MediaFixtures.shared.file(
      "webcam.jpg", "-f lavfi -i testsrc2=size=320x180 -frames:v 1 -pix_fmt yuvj420p")
    return Array(try Data(contentsOf: URL(filePath: path)))
  }

  @Test func `a page is told what is in its pictures, and a session is kept`() async throws {
    let program = try Program()
    let server = try await RunningServer(
      in: program, environment: ["GANTRY_JOBS_WORKERS": "0", "API_KEY": Self.key])
    let refusal = await #expect(throws: HTTPError.self) {
      _ = try await LoopbackWebSocket(port: try server.port, Self.path)
    }
    #expect(refusal?.status == 401)
    let socket = try await LoopbackWebSocket(port: try server.port, Self.path, headers: ["X-API-KEY": Self.key])
    let begin = try await json(socket)
    let session = try #require(begin["session"] as? String)
    #expect(begin["kind"] as? String == "begin" && (begin["limits"] as? [String: Any])?["bytes"] as? Int == 1 << 20)

    let picture = try await picture()
    await socket.send(opcode: 2, picture)
    let first = try await json(socket)
    #expect(first["kind"] as? String == "frame" && first["skipped"] as? Int == 0, "\(first)")
    let data = try #require(first["data"] as? [String: Any])
    #expect(data["frame"] as? Int == 0 && data["size"] as? [Int] == [320, 180])
    #expect(data["vehicles"] is [Any] && data["totals"] is [String: Any])

    await socket.send(opcode: 2, [1, 2, 3])
    let complaint = try await json(socket)
    #expect(complaint["kind"] as? String == "error" && complaint["code"] as? String == "picture", "\(complaint)")
    // More than ten a second would be passed over.
    try await Task.sleep(for: .milliseconds(400))
    await socket.send(opcode: 2, picture)
    let second = try await json(socket)
    #expect((second["data"] as? [String: Any])?["frame"] as? Int == 2 && second["skipped"] as? Int == 1, "\(second)")

    await socket.send(#"{"kind":"end"}"#)
    let end = try await json(socket)
    #expect(end["kind"] as? String == "end" && end["frames"] as? Int == 2, "\(end)")
    #expect(try await server.stop() == 0)
    let rows = try await RowStorage.open(
      DatabaseSettings(address: .sqlite(program.home.path("data/gantry.db"))),
      log: Log(name: "test", output: SilentLog()))
    let kept = try #require(try await rows.stores.visionTrack.session(session))
    #expect(kept.kind == .webcam && kept.status == .completed && kept.totalFrames == 2)
    await rows.close()
  }

  @Test func `the ninth page is asked to come later, and one that leaves makes room`() async throws {
    let server = try await RunningServer(
      in: Program(), environment: ["GANTRY_JOBS_WORKERS": "0", "API_KEY": Self.key])
    let headers: Headers = ["X-API-KEY": Self.key]
    var pages: [LoopbackWebSocket] = []
    for _ in 0..<8 {
      let page = try await LoopbackWebSocket(port: try server.port, Self.path, headers: headers)
      #expect(try await json(page)["kind"] as? String == "begin")
      pages.append(page)
    }
    let ninth = try await LoopbackWebSocket(port: try server.port, Self.path, headers: headers)
    let refused = try await ninth.receive()
    #expect(refused.closeCode == 1013)
    await pages[0].send("nonsense")
    var last = try await pages[0].receive()
    while last.payload.first == UInt8(ascii: "{") { last = try await pages[0].receive() }
    let isLetIn = try await becomesTrue(within: .seconds(30)) {
      let page = try await LoopbackWebSocket(port: try server.port, Self.path, headers: headers)
      return try await page.receive().payload.first == UInt8(ascii: "{")
    }
    #expect(isLetIn)
    #expect(try await server.stop() == 0)
  }
}
