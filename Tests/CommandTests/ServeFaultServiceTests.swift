import Foundation
import Outbound
import TestKit
import Testing

/// What goes wrong around a server: each time one clear line, nothing lost, and good again without a restart where that
/// can be.
@Suite(.timeLimit(.minutes(10)), .serialized)
struct ServeFaultServiceTests {
  private let program: Program
  private let usual: [String: String]

  init() throws {
    program = try Program()
    usual = Town.common(try program.model())
  }

  private func server(_ more: [String: String]) async throws -> RunningServer {
    try await RunningServer(in: program, environment: usual.merging(more) { $1 })
  }

  private func state(of id: String, _ server: RunningServer) async throws -> String {
    let answer = try await server.ask(
      "GET", "/api/gantry/v1/jobs/\(id)", headers: [(name: "X-API-KEY", value: Town.key)])
    return answer.status == 200 ? try answer.json["state"] as? String ?? "" : "\(answer.status)"
  }

  private func ends(_ id: String, as state: String = "completed", _ server: RunningServer) async throws -> Bool {
    try await becomesTrue(within: .seconds(60)) {
      try await Task.sleep(for: .milliseconds(100))
      return try await self.state(of: id, server) == state
    }
  }

  /// What a client is told who sends a video; 202 when it is accepted.
  private func refusal(of video: [UInt8], _ server: RunningServer) async throws -> Int {
    do {
      _ = try await VideoClient(server: server).submit("trafficai.video", video)
      return 202
    } catch let refused as VideoClient.Refused {
      return refused.status
    }
  }

  private func health(_ server: RunningServer, _ part: String) async throws -> String {
    let answer = try await server.ask("GET", "/api/gantry/v1/ready")
    return "\(answer.status) \(answer.text.contains(part))"
  }

  @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
  func `a full disk is said, what was accepted waits, and room helps`() async throws {
    let disk = try SmallDisk(kilobytes: 24 << 10)
    try FileManager.default.createSymbolicLink(atPath: program.home.path("data"), withDestinationPath: disk.path)
    let server = try await server(["GANTRY_JOBS_WORKERS": "1"])
    let video = try await KillRounds.video(frames: 180)
    let client = VideoClient(server: server)
    let first = try await client.submit("trafficai.video", video)
    #expect(try await ends(first, server), "\(server.messages)")
    let accepted = [
      try await client.submit("trafficai.video", video), try await client.submit("visiontrack.video", video),
    ]
    try disk.fill()
    #expect(try await refusal(of: video, server) == 507)
    #expect(try await becomesTrue { try await health(server, "objects") == "503 true" })
    try await Task.sleep(for: .seconds(3))
    for id in accepted { #expect(try await state(of: id, server) != "failed", "\(server.messages)") }
    try disk.makeRoom()
    for id in accepted { #expect(try await ends(id, server), "\(server.messages)") }
    #expect(try await refusal(of: video, server) == 202)
    #expect(server.messages.contains("no room") || server.messages.contains("disk is full"), "\(server.messages)")
    #expect(try await becomesTrue { try await server.ask("GET", "/api/gantry/v1/ready").status == 200 })
    #expect(try await server.stop() == 0)
  }

  @Test func `an object store that goes away is named, and jobs wait for it`() async throws {
    let store = try await S3Server()
    let server = try await server([
      "GANTRY_OBJECTS_ENDPOINT": "http://127.0.0.1:\(store.port)", "GANTRY_OBJECTS_BUCKET": "traffic",
      "GANTRY_OBJECTS_ACCESS_KEY": S3Server.accessKey, "GANTRY_OBJECTS_SECRET_KEY": S3Server.secretKey,
      "GANTRY_JOBS_WORKERS": "1",
    ])
    let video = try await KillRounds.video(frames: 180)
    let accepted = try await VideoClient(server: server).submit("trafficai.video", video)
    _ = try await becomesTrue { try await state(of: accepted, server) == "processing" }
    store.kill()
    #expect(try await refusal(of: video, server) == 503)
    #expect(server.messages.contains("Object store"), "\(server.messages)")
    #expect(try await becomesTrue { try await health(server, "objects") == "503 true" })
    #expect(try await state(of: accepted, server) != "failed")
    try await store.start()
    #expect(try await ends(accepted, server), "\(server.messages)")
    #expect(try await refusal(of: video, server) == 202)
    #expect(try await server.stop() == 0)
  }

  @Test func `a wrong key of the object store is said to the operator and not to clients`() async throws {
    let store = try await S3Server()
    let server = try await server([
      "GANTRY_OBJECTS_ENDPOINT": "http://127.0.0.1:\(store.port)", "GANTRY_OBJECTS_BUCKET": "traffic",
      "GANTRY_OBJECTS_ACCESS_KEY": S3Server.accessKey, "GANTRY_OBJECTS_SECRET_KEY": "w0rng-s3cret",
    ])
    #expect(try await refusal(of: [1, 2, 3], server) == 503)
    #expect(server.messages.contains("Check access key, secret key"), "\(server.messages)")
    #expect(!server.messages.contains("w0rng-s3cret"))
    #expect(try await server.stop() == 0)
  }

  @Test func `a database that is down at the start is waited for`() async throws {
    let postgres = try await PostgresServer()
    let database = try await postgres.makeDatabase("late")
    await postgres.stop()
    async let starting = server(["GANTRY_DATABASE_URL": database])
    try await Task.sleep(for: .seconds(3))
    try await postgres.start()
    let server = try await starting
    #expect(server.messages.contains("does not answer"), "\(server.messages)")
    #expect(server.messages.contains("answers again"))
    #expect(try await server.ask("GET", "/api/gantry/v1/ready").status == 200)
    // And away again, and back, without a restart.
    postgres.kill()
    #expect(try await becomesTrue { try await health(server, "database") == "503 true" })
    try await postgres.start()
    #expect(try await becomesTrue { try await server.ask("GET", "/api/gantry/v1/ready").status == 200 })
    #expect(try await server.stop() == 0)
  }

  @Test func `a database that stays down, or does not let us in, ends the start with one line`() async throws {
    let down = "postgresql://app:s3same@127.0.0.1:\(try LoopbackPort.free())/town"
    let started = ContinuousClock.now
    let absent = try await program.run(["serve", "--port", "0"], environment: ["GANTRY_DATABASE_URL": down])
    #expect(absent.code == 1 && absent.messages.contains("does not answer"), "\(absent.messages)")
    #expect(absent.messageLines.count { $0.contains("does not answer") } <= 2, "\(absent.messages)")
    #expect(ContinuousClock.now - started > .seconds(20), "it was waited for")
    #expect(!absent.messages.contains("s3same"))
    let postgres = try await PostgresServer()
    let wrong = try await program.run(
      ["serve", "--port", "0"], environment: ["GANTRY_DATABASE_URL": postgres.address(password: "w0rng")])
    #expect(wrong.code == 1 && wrong.messages.contains("does not let us in"), "\(wrong.messages)")
    #expect(!wrong.messages.contains("w0rng"))
  }

  @Test func `a Redis that is away at the start keeps nobody from working`() async throws {
    let redis = try await TestRedis()
    redis.kill()
    let server = try await server([
      "GANTRY_REDIS_URL": redis.address, "GANTRY_JOBS_QUEUE": "redis", "GANTRY_JOBS_WORKERS": "1",
    ])
    let video = try await KillRounds.video(frames: 30)
    let first = try await VideoClient(server: server).submit("trafficai.video", video)
    #expect(try await ends(first, server), "\(server.messages)")
    #expect(server.messages.contains("Redis is away: jobs come from the table"), "\(server.messages)")
    try await redis.start()
    #expect(await becomesTrue { server.messages.contains("Redis is back") })
    let second = try await VideoClient(server: server).submit("visiontrack.video", video)
    #expect(try await ends(second, server), "\(server.messages)")
    #expect(try await server.stop() == 0)
  }

  @Test(arguments: [-600, -7200])
  func `a clock that is set back is noticed, and jobs go on`(seconds: Int) async throws {
    let library = program.home.path("clock-offset.so")
    _ = try MediaFixtures.run(
      "clang", "-shared -fPIC -O1 -ldl -o", [library, "\(Checkout.root)/scripts/testing/clock-offset.c"])
    let clock = try program.file("clock", text: "0")
    let server = try await server([
      "LD_PRELOAD": library, "CLOCK_OFFSET_FILE": clock, "GANTRY_JOBS_WORKERS": "1",
    ])
    let video = try await KillRounds.video(frames: 180)
    let client = VideoClient(server: server)
    let before = [
      try await client.submit("trafficai.video", video), try await client.submit("visiontrack.video", video),
    ]
    _ = try await becomesTrue { try await state(of: before[0], server) == "processing" }
    _ = try program.file("clock", text: "\(seconds)")
    let after = try await client.submit("trafficai.video", video)
    for id in before + [after] { #expect(try await ends(id, server), "\(server.messages)") }
    #expect(await becomesTrue { server.messages.contains("the clock of this machine was set back") })
    #expect(try await server.ask("GET", "/api/gantry/v1/ready").status == 200)
    #expect(try await server.stop() == 0)
  }
}
