import Foundation
import Outbound
import TestKit
import Testing

/// Sends damaged requests, forms and frames to `gantry serve` itself, and looks what is left of them.
private struct Malformed {
  let program: Program
  private let settings: [String: String]

  init() throws {
    program = try Program()
    settings = Town.common(try program.model()).merging(["GANTRY_JOBS_WORKERS": "1"]) { $1 }
  }

  private static let requests: [[UInt8]] = {
    let key = "Host: a\r\nX-API-KEY: \(Town.key)\r\n"
    let form =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\nContent-Type: video/mp4\r\n\r\n"
      + "0123456789\r\n--b--\r\n"
    let multipart = "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)"
    let begin = #"{"name":"a.mp4","size":10}"#
    let login = #"{"username":"ana","password":"secret-9"}"#
    return [
      "POST /api/v1/detect HTTP/1.1\r\n\(key)\(multipart)",
      "POST /api/v1/detect/video?async_processing=true HTTP/1.1\r\n\(key)\(multipart)",
      "POST /api/gantry/v1/uploads HTTP/1.1\r\n\(key)Content-Type: application/json\r\n"
        + "Content-Length: \(begin.utf8.count)\r\n\r\n\(begin)",
      "POST /api/v1/auth/login HTTP/1.1\r\n\(key)Content-Type: application/json\r\n"
        + "Content-Length: \(login.utf8.count)\r\n\r\n\(login)",
      "GET /api/gantry/v1/jobs?state=queued&limit=5 HTTP/1.1\r\n\(key)Accept: */*\r\n\r\n",
      "GET /api/v1/status/7b0f5c4e-8d9a-4f7e-9a55-0a2f8f6f1c11 HTTP/1.1\r\n\(key)\r\n",
    ].map { Array($0.utf8) }
  }()

  private static let frames =
    LoopbackWebSocket.frame(opcode: 1, Array(#"{"type":"subscribe","task_id":"7b0f"}"#.utf8), isFinal: false)
    + LoopbackWebSocket.frame(opcode: 9, [1, 2]) + LoopbackWebSocket.frame(opcode: 0, Array("}".utf8))
    + LoopbackWebSocket.frame(opcode: 8, [3, 232])

  func run(rounds: Int, seed: UInt64) async throws {
    let server = try await RunningServer(in: program, environment: settings)
    let seen = try await attack(server, rounds: rounds, seed: seed)
    // 505: the version was what got damaged.
    #expect(seen.keys.allSatisfy { (200..<500).contains($0) || $0 == 505 }, "\(seen)")
    #expect(seen[400, default: 0] > rounds / 40 && seen[202, default: 0] > 0, "\(seen)")
    #expect(try await server.ask("GET", "/api/gantry/v1/ready").status == 200)
    // What was accepted is in use until it has failed.
    let isWorkedOff = try await becomesTrue(within: .seconds(300)) { try await unended(server) == 0 }
    #expect(isWorkedOff)
    #expect(try await server.stop() == 0)
    // One sweep: at the start, of all that is older than a second.
    try await Task.sleep(for: .seconds(2))
    let broom = try await RunningServer(
      in: program, environment: settings.merging(["GANTRY_OBJECTS_ORPHAN_AGE": "1s"]) { $1 })
    _ = try await becomesTrue(within: .seconds(120)) { try leftovers().isEmpty }
    let left = try leftovers()
    #expect(left.isEmpty, "\(left.count): \(left.prefix(5)) \(broom.messages.suffix(500))")
    #expect(try await broom.stop() == 0)
  }

  private func unended(_ server: RunningServer) async throws -> Int {
    let answer = try await server.ask("GET", "/api/gantry/v1/system", headers: [(name: "X-API-KEY", value: Town.key)])
    let jobs = try answer.json["jobs"] as? [String: Int]
    return try #require(jobs?["queued"]) + #require(jobs?["processing"])
  }

  /// Files of requests: all but those of the database and the folders' locks. What was accepted is no video, fails and
  /// is tidied away.
  private func leftovers() throws -> [String] {
    let data = program.home.path("data")
    return ["objects", "scratch"].flatMap { folder in
      let names = FileManager.default.enumerator(atPath: "\(data)/\(folder)")?.compactMap { $0 as? String } ?? []
      return names.filter { !$0.hasSuffix("/lock") && isFile("\(data)/\(folder)/\($0)") }
    }
  }

  private func isFile(_ path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType) == .typeRegular
  }

  /// Statuses that were seen; nothing for connections that ended without one.
  private func attack(_ server: RunningServer, rounds: Int, seed: UInt64) async throws -> [Int: Int] {
    var mutation = Mutation(seed: seed)
    var seen: [Int: Int] = [:]
    let port = try server.port
    for round in 0..<rounds {
      let kind = round % (Self.requests.count + 1)
      if kind == Self.requests.count {
        let socket = try await LoopbackWebSocket(port: port, "/ws")
        _ = try await end(of: socket.connection, after: mutation.damage(Self.frames))
      } else {
        let connection = try LoopbackConnection(port: port, patience: 30)
        let answer = try await end(of: connection, after: mutation.damage(Self.requests[kind]))
        let words = String(decoding: answer, as: UTF8.self).split(separator: " ", maxSplits: 2)
        if words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) { seen[status, default: 0] += 1 }
      }
    }
    return seen
  }

  private func end(of connection: LoopbackConnection, after damaged: [UInt8]) async throws -> [UInt8] {
    await connection.send(damaged)
    await connection.endSending()
    do {
      return try await connection.receiveAll()
    } catch {
      Issue.record("no end after \(String(decoding: damaged, as: UTF8.self))")
      return []
    }
  }
}

@Suite(.timeLimit(.minutes(5))) struct MalformedServeServiceTests {
  @Test func `of five hundred damaged inputs the server keeps nothing`() async throws {
    try await Malformed().run(rounds: 500, seed: 5)
  }
}

@Suite(.timeLimit(.minutes(30)), .enabled(if: Soak.isWanted, "GANTRY_SOAK=1 runs it"))
struct MalformedServeSoakTests {
  @Test func `of ten thousand damaged inputs the server keeps nothing`() async throws {
    try await Malformed().run(rounds: 10_000, seed: 6)
  }
}
