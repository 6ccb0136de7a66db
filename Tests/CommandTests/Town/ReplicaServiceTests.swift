import Foundation
import Outbound
import Records
import Storage
import TestKit
import Testing

/// Several servers and workers that share PostgreSQL, S3 and perhaps Redis, each on a machine of its own.
@Suite(.timeLimit(.minutes(10)), .serialized)
struct ReplicaServiceTests {
  /// Enough that a quick machine is still at it when it dies.
  private static let frames = 480

  private func video(frames: Int = Self.frames) async throws -> [UInt8] { try await KillRounds.video(frames: frames) }

  @Test(arguments: [true, false])
  func `fresh machines with empty disks take over from dead ones, and no accepted job is lost`(
    hasRedis: Bool
  ) async throws {
    let town = try await Town(hasRedis: hasRedis)
    let verdict = Verdict(rows: town.rows, objects: town.objects, folder: town.program.home)
    try await verdict.watch()
    let video = try await video()
    let (server, worker) = (try await town.server("api-1"), try await town.worker("worker-1"))
    var ids: [String] = []
    for kind in ["trafficai.video", "visiontrack.video", "trafficai.video"] {
      ids.append(try await VideoClient(server: server).submit(kind, video))
    }
    #expect(try await town.isUnderWay(ids[0]), "\(worker.output)")
    // Still first, so that it is dead at the moment that is looked at.
    worker.freeze()
    let interrupted = try await town.find(ids[0])
    #expect(interrupted.state == .processing, "\(interrupted) \(worker.output)")
    worker.kill()
    server.kill()
    try town.scrap("api-1")
    try town.scrap("worker-1")

    let (fresh, heir) = (try await town.server("api-2"), try await town.worker("worker-2"))
    for id in ids {
      let job = try await town.waitForEnd(of: id)
      #expect(job.state == .completed, "\(job.error ?? "") \(heir.output)")
      #expect(try await verdict.endings(of: id) == ["completed"])
      try await verdict.isWhole(job, frames: Self.frames)
    }
    let headers = [(name: "X-API-KEY", value: Town.key)]
    let status = try await fresh.ask("GET", "/api/v1/status/\(ids[0])", headers: headers)
    #expect(try status.json["status"] as? String == "completed" && status.json["result_url"] is String)
    heir.signal(SIGTERM)
    await heir.waitForEnd()
    try await verdict.nothingIsLeft()
    #expect(try await fresh.stop() == 0)
    await town.rows.close()
  }

  @Test(arguments: [true, false])
  func `clients of two servers hear how a job goes on a worker elsewhere`(hasRedis: Bool) async throws {
    let town = try await Town(hasRedis: hasRedis)
    let servers = [try await town.server("api-1"), try await town.server("api-2")]
    let worker = try await town.worker("worker")
    // Accepted by the first, told by both.
    let id = try await VideoClient(server: servers[0]).submit("visiontrack.video", try await video(frames: 600))
    async let streams = servers.concurrently { try await Self.stream(of: id, from: $0) }
    async let talks = servers.concurrently { try await Self.talk(about: id, with: $0) }
    for stream in try await streams {
      let progress = stream.matches(of: /"state":"processing"[^\n]*"current":([1-9][0-9]*)/).count
      #expect(progress >= 2, "\(stream) \(worker.output)")
      #expect(stream.contains(#""state":"completed""#), "\(stream)")
    }
    for talk in try await talks {
      let progress = talk.filter { $0.contains(#""status":"processing""#) && $0.contains("Processing frame") }
      #expect(progress.count >= 2, "\(talk)")
      #expect(talk.last?.contains(#""status":"completed""#) == true && talk.last?.contains("_output.mp4") == true)
    }
    for server in servers { #expect(try await server.stop() == 0) }
    await town.rows.close()
  }

  @Test func `wrong passwords count for all servers together, and for each alone while Redis is away`() async throws {
    let town = try await Town(hasRedis: true)
    let cheap = ["GANTRY_ACCOUNTS_PASSWORD_COST": "10"]
    let servers = [try await town.server("api-1", with: cheap), try await town.server("api-2", with: cheap)]
    // Five are free; whoever needs seconds for the tries finds the first pauses over.
    let together = try await Self.wrongPasswords(for: "ana", at: servers, each: 15)
    #expect((5...9).contains(together[401] ?? 0) && together[401, default: 0] + together[429, default: 0] == 30)
    town.redis?.kill()
    let alone = try await Self.wrongPasswords(for: "bob", at: [servers[0]], each: 15)
    #expect((5...9).contains(alone[401] ?? 0) && alone[401, default: 0] + alone[429, default: 0] == 15, "\(alone)")
    #expect(servers[0].messages.contains("each process counts failed sign-ins for itself now"))
    for server in servers { #expect(try await server.stop() == 0) }
    await town.rows.close()
  }

  /// How often which status was the answer.
  private static func wrongPasswords(
    for name: String, at servers: [RunningServer], each count: Int
  ) async throws -> [Int: Int] {
    let tries = Array(repeatElement(servers, count: count).joined())
    let statuses = try await tries.concurrently { server in
      try await server.ask("POST", "/api/gantry/v1/sign-in", body: "{\"name\":\"\(name)\",\"password\":\"wrong one\"}")
        .status
    }
    return Dictionary(grouping: statuses) { $0 }.mapValues(\.count)
  }

  /// The Server-Sent Events of one job, until the server ends them.
  private static func stream(of id: String, from server: RunningServer) async throws -> String {
    let connection = try LoopbackConnection(port: try server.port, patience: 60)
    await connection.send(
      "GET /api/gantry/v1/jobs/\(id)/events HTTP/1.1\r\nHost: a\r\nX-API-KEY: \(Town.key)\r\nConnection: close\r\n\r\n")
    return String(decoding: try await connection.receiveAll(), as: UTF8.self)
  }

  /// What the socket says about one job, until it has ended.
  private static func talk(about id: String, with server: RunningServer) async throws -> [String] {
    let socket = try await LoopbackWebSocket(port: try server.port, "/ws")
    await socket.send(#"{"type":"subscribe","task_id":"\#(id)"}"#)
    var said: [String] = []
    while said.last.map({ $0.contains("completed") || $0.contains("failed") || $0.contains("error") }) != true {
      said.append(try await socket.receive().text)
    }
    return said
  }
}

extension Array where Element: Sendable {
  /// The results in the order of the elements.
  fileprivate func concurrently<Result: Sendable>(
    _ body: @escaping @Sendable (Element) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      for (place, element) in enumerated() { group.addTask { (place, try await body(element)) } }
      var results: [(Int, Result)] = []
      for try await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
