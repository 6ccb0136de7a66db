import Foundation
import Outbound
import TestKit
import Testing

/// The server as a user starts it: a process, real sockets, nothing else installed.
@Suite(.timeLimit(.minutes(5)))
struct ServeServiceTests {
  private let base = "/api/gantry/v1"
  private let password = "correct horse battery"

  @Test func `an empty folder becomes a server with an administrator, and ends well`() async throws {
    let program = try Program()
    let server = try await RunningServer(in: program)
    let health = try await server.ask("GET", "/health")
    #expect(health.status == 200)
    #expect(try health.json["database"] as? String == "connected")
    #expect(try await server.ask("GET", "\(base)/ready").status == 200)
    #expect(try await server.ask("GET", "/metrics").text.contains("process_resident_memory_bytes"))
    #expect(try await server.ask("GET", "/nowhere").text == #"{"detail":"Not Found"}"#)

    let token = try #require(server.messages.firstMatch(of: /"token":"([^"]+)"/)?.1)
    let made = try await server.ask(
      "POST", "\(base)/first-administrator",
      body: #"{"token":"\#(token)","name":"ana","password":"\#(password)"}"#)
    #expect(made.status == 201)
    let signIn = try await server.ask(
      "POST", "\(base)/sign-in", body: #"{"name":"ana","password":"\#(password)"}"#)
    let bearer = try #require(try signIn.json["token"] as? String)
    let settings = try await server.ask(
      "GET", "\(base)/settings", headers: [("Authorization", "Bearer \(bearer)")])
    #expect(settings.status == 200 && settings.text.contains("accounts.password_cost"))
    #expect(try await server.stop() == 0)
    #expect(server.messages.contains("stopped"))
    // Every line but the words for the operator is the formatter's.
    #expect(server.messages.split(separator: "\n").contains { $0.contains(" – http – info – ") })

    let again = try await RunningServer(in: program)
    let kept = try await again.ask("GET", "\(base)/me", headers: [("Authorization", "Bearer \(bearer)")])
    #expect(kept.status == 200, "the secret and the sign-in outlive the process")
    #expect(!again.messages.contains("no administrator"))
    #expect(try await again.stop() == 0)
  }

  @Test func `secrets are made once, for their owner alone, and those given are taken`() async throws {
    let program = try Program()
    let server = try await RunningServer(in: program, environment: ["API_KEY": "tQ7-4kf8aB2-mmz91"])
    let folder = program.home.path("data/secrets")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names == ["admin-api-key", "first-administrator-token", "secret-key"])
    for name in names {
      let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    #expect(server.messages.contains("made SECRET_KEY and keep it in"))
    let jobs = try await server.ask("GET", "\(base)/jobs", headers: [("X-API-KEY", "tQ7-4kf8aB2-mmz91")])
    #expect(jobs.status == 200)
    #expect(!server.messages.contains("tQ7-4kf8aB2"))
    _ = try await server.stop()
  }

  @Test func `every listener opens and speaks its own language`() async throws {
    let program = try Program()
    var environment: [String: String] = [:]
    for name in ["LIVE", "B2", "PROCESSOR", "UI", "DETECTOR"] {
      environment["GANTRY_SERVER_\(name)_PORT"] = "\(try LoopbackPort.free())"
    }
    let page = program.home.path("resources/Web")
    try FileManager.default.createDirectory(atPath: page, withIntermediateDirectories: true)
    try Data("<!doctype html>the page".utf8).write(to: URL(filePath: "\(page)/index.html"))
    environment["GANTRY_RESOURCES"] = program.home.path("resources")
    let server = try await RunningServer(["--listeners", "contracts"], in: program, environment: environment)
    #expect(Set(server.addresses.keys) == ["unified", "live", "b2", "b2-processor", "ui", "detector"])
    #expect(
      ["ok", "degraded"].contains(try await server.ask("GET", "/health", listener: "b2").json["status"] as? String))
    #expect(
      ["healthy", "degraded"].contains(try await server.ask("GET", "/health").json["status"] as? String))
    #expect(try await server.ask("GET", "/nowhere", listener: "live").text.hasPrefix("<html>"))
    #expect(try await server.ask("GET", "/api/videos", listener: "live").status == 200)
    #expect(try await server.ask("GET", "/api/videos", listener: "ui").status == 404)
    #expect(try await server.ask("GET", "/metrics", listener: "b2-processor").status == 200)
    #expect(try await server.ask("GET", "/health", listener: "b2-processor").status == 404)
    #expect(try await server.ask("GET", "\(base)/ready", listener: "b2").status == 404)
    #expect(try await server.ask("GET", "/", listener: "ui").text == "<!doctype html>the page")
    #expect(try await server.ask("GET", "/").json["name"] as? String == "VisionTrack AI")
    let browser = [(name: "Accept", value: "text/html,application/xhtml+xml,*/*;q=0.8")]
    #expect(try await server.ask("GET", "/", headers: browser).text == "<!doctype html>the page")
    #expect(try await server.ask("GET", "/ui/cameras").text == "<!doctype html>the page")
    #expect(try await server.ask("GET", "/ui", listener: "live").status == 404)
    #expect(try await server.stop() == 0)
  }

  @Test func `JSON lines are objects, also those of the request`() async throws {
    let program = try Program()
    let server = try await RunningServer(
      in: program, environment: ["GANTRY_LOGGING_FORMAT": "json", "LOG_FILE": program.home.path("log.jsonl")])
    _ = try await server.ask("GET", "/nowhere", headers: [("X-Request-ID", "abc")])
    _ = try await server.stop()
    let text = String(decoding: try Data(contentsOf: URL(filePath: program.home.path("log.jsonl"))), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count > 2)
    for line in lines {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      for key in ["time", "level", "logger", "message"] { #expect(object[key] is String, "\(line)") }
      #expect(line.hasPrefix(#"{"time":""#))
    }
    #expect(lines.contains { $0.contains(#""request_id":"abc""#) && $0.contains("GET /nowhere 404") })
  }

  @Test func `a port that is taken is one clear line`() async throws {
    let server = try await RunningServer(in: try Program())
    let port = try #require(server.addresses["unified"]?.split(separator: ":").last)
    let program = try Program()
    let second = try await program.run(["serve", "--data", program.home.path("data"), "--port", String(port)])
    #expect(second.code == 1)
    #expect(second.messageLines.last?.contains(port) == true, "\(second.messages)")
    _ = try await server.stop()
  }

  @Test(arguments: [
    (["SECRET_KEY": "change-me"], Int32(2), "SECRET_KEY"), (["API_KEY": "short"], 2, "API_KEY is too short"),
    (["DATABASE_URL": "mysql://a:b0rk@c/d"], 1, "sqlite"), (["API_PORT": "eighty"], 2, "API_PORT"),
    (["GANTRY_SERVER_CERTIFICATE": "a.pem"], 2, "server.certificate_key"),
    (["SENTRY_DSN": "nonsense"], 2, "reports.dsn"), (["GANTRY_JOBS_QUEUE": "redis"], 2, "jobs.queue"),
  ])
  func `what cannot work is said at start`(environment: [String: String], code: Int32, word: String) async throws {
    let program = try Program()
    let result = try await program.run(["serve", "--data", program.home.path("data")], environment: environment)
    #expect(result.code == code)
    #expect(result.messages.contains(word), "\(result.messages)")
    #expect(!result.messages.contains("b0rk"))
  }

  @Test func `a data folder that cannot be made and a damaged database are clear lines`() async throws {
    let program = try Program()
    let file = try program.file("file", text: "x")
    let folder = try await program.run(["serve", "--data", file])
    #expect(folder.code == 2 && folder.messages.contains(file), "\(folder.messages)")
    try FileManager.default.createDirectory(atPath: program.home.path("data"), withIntermediateDirectories: true)
    _ = try program.file("data/gantry.db", text: String(repeating: "no database ", count: 1000))
    let damaged = try await program.run(["serve", "--data", program.home.path("data")])
    #expect(damaged.code == 1 && damaged.messages.contains("gantry.db"), "\(damaged.messages)")
  }

  @Test func `users and keys are managed from the command line while the server runs`() async throws {
    let program = try Program()
    let server = try await RunningServer(in: program)
    let data = ["--data", program.home.path("data")]
    let added = try await program.run(["user", "add", "ana", "--role", "admin"] + data)
    let made = try #require(added.output.firstMatch(of: /password of ana: (\S+)/)?.1)
    func signIn(_ password: some StringProtocol) async throws -> HTTPAnswer {
      try await server.ask("POST", "\(base)/sign-in", body: #"{"name":"ana","password":"\#(password)"}"#)
    }
    #expect(try await signIn(made).json["must_change_password"] as? Bool == true)
    #expect(try await program.run(["user", "list"] + data).lines.last?.contains("ana") == true)
    #expect(try await program.run(["user", "disable", "ana"] + data).code == 2, "the last administrator stays")
    _ = try await program.run(["user", "add", "bob", "--role", "admin"] + data)
    #expect(try await program.run(["user", "disable", "ana"] + data).code == 0)
    #expect(try await signIn(made).status == 403)
    let reset = try await program.run(["user", "reset", "ana"] + data)
    let fresh = try #require(reset.output.firstMatch(of: /password of ana: (\S+)/)?.1)
    #expect(try await signIn(fresh).status == 200)

    let key = try await program.run(["key", "add", "reader", "--scopes", "read"] + data).output.dropLast()
    let headers = [(name: "X-API-KEY", value: String(key))]
    #expect(try await server.ask("GET", "\(base)/jobs", headers: headers).status == 200)
    let prefix = String(key.prefix(11))
    #expect(try await program.run(["key", "list"] + data).output.contains(prefix))
    #expect(try await program.run(["key", "revoke", prefix] + data).code == 0)
    // Another process has revoked it: noticed within accounts.recheck_after.
    try await Task.sleep(for: .seconds(6))
    #expect(try await server.ask("GET", "\(base)/jobs", headers: headers).status == 401)
    #expect(try await program.run(["key", "revoke", prefix] + data).code == 2)
    _ = try await server.stop()
  }

  @Test func `docs/openapi.json is what the routes say, and so is the server's own`() async throws {
    let program = try Program()
    let printed = try await program.run("openapi")
    #expect(printed.code == 0, "\(printed.messages)")
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let kept = String(decoding: try Data(contentsOf: root.appending(path: "docs/openapi.json")), as: UTF8.self)
    #expect(printed.output == kept, "run: make docs")
    let server = try await RunningServer(in: program)
    let served = try await server.ask("GET", "/openapi.json").json
    let document = try #require(try JSONSerialization.jsonObject(with: Data(kept.utf8)) as? NSDictionary)
    #expect(document == served as NSDictionary)
    #expect(try await server.ask("GET", "/docs").status == 200)
    _ = try await server.stop()
  }
}
