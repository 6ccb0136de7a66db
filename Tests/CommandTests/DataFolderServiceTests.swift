import Foundation
import TestKit
import Testing

/// Which data folder is meant, and whose it is.
@Suite(.timeLimit(.minutes(4)))
struct DataFolderServiceTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test(arguments: [
    ["user", "list"], ["user", "add", "ana"], ["key", "add", "op"], ["key", "revoke", "gk_Q2x4bT9a"],
    ["backup", "monday"], ["migrate"], ["worker"], ["frames", "cleanup", "--video", "1"],
    ["frames", "produce", "--video", "1"],
  ])
  func `where no server has been, a command names the folder and makes nothing`(words: [String]) async throws {
    // Who works beside a server needs its Redis, too: looked for when the rest is right.
    let result = try await program.run(words, environment: ["REDIS_URL": "redis://127.0.0.1:1/0"])
    #expect(result.code == 2 && result.output.isEmpty && result.messageLines.count == 1, "\(result)")
    let folder = program.home.path(".local/share/gantry")
    #expect(result.messages.contains("in \(folder)") && result.messages.contains("--data DIR"), "\(result.messages)")
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func `a folder that was named wrongly is not made, and a new one is made on purpose`() async throws {
    let wrong = try await program.run("key", "add", "op", "--data", "wrong")
    #expect(wrong.code == 2 && wrong.messages.contains("in wrong:"), "\(wrong.messages)")
    #expect(!FileManager.default.fileExists(atPath: program.home.path("wrong")))
    let led = try await program.run(["key", "list"], environment: ["DATABASE_URL": "sqlite:///away.db"])
    #expect(led.code == 2 && led.messages.contains("database away.db, where database.url leads"), "\(led.messages)")
    #expect(!FileManager.default.fileExists(atPath: program.home.path("away.db")))
    #expect(try await program.run("migrate", "--data", "fresh").code == 0)
    #expect(try await program.run("user", "add", "ana", "--role", "admin", "--data", "fresh").code == 0)
    #expect(try await program.run("user", "list", "--data", "fresh").output.contains("ana"))
  }

  @Test func `jobs are measured in a database of their own`() async throws {
    let result = try await program.run("bench", "jobs", "--jobs", "20")
    #expect(result.code == 0 && result.output.hasPrefix("20 jobs in"), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: program.home.path(".local/share/gantry")))
    let left = try FileManager.default.contentsOfDirectory(atPath: program.home.path(".cache/gantry/bench"))
    #expect(
      left.allSatisfy { !FileManager.default.fileExists(atPath: program.home.path(".cache/gantry/bench/\($0)/jobs")) })
  }

  @Test func `nothing is restored under a server that runs`() async throws {
    let server = try await RunningServer(in: program)
    let data = program.home.path("data")
    #expect(try await program.run("backup", "monday", "--data", data).code == 0)
    let restore = try await program.run("restore", "monday", "--data", data)
    #expect(restore.code == 1 && restore.messages.contains("in use by another gantry serve"), "\(restore)")
    #expect(try await server.stop() == 0)
  }

  @Test func `what the system refused is said in its own words, with what to do`() async throws {
    let key = try await program.run("doctor", "--url", "http://127.0.0.1:1", "--key-file", "nothere")
    #expect(key.code == 2 && key.messages.contains("--key-file nothere: No such file or directory."), "\(key.messages)")
    let folder = try await program.run("serve", "--data", "/proc/nothere", "--port", "0")
    #expect(folder.code == 2 && folder.messages.contains("/proc/nothere cannot be made: No such"), "\(folder.messages)")
    for said in [key.messages, folder.messages] {
      #expect(!said.contains("could not be completed") && !said.contains(".."), "\(said)")
    }
    #expect(try await program.run("migrate", "--data", "data").code == 0)
    let made = try await program.run("key", "add", "det", "--data", "data").output.prefix(11)
    let named = try await program.run("key", "revoke", "det", "--data", "data")
    #expect(named.code == 2 && named.messages.contains("Give \(made), which is called det"), "\(named.messages)")
    let unknown = try await program.run("key", "revoke", "gk_nobody", "--data", "data")
    #expect(unknown.code == 2 && unknown.messages.contains("Give the prefix that"), "\(unknown.messages)")
    #expect(try await program.run("key", "revoke", String(made), "--data", "data").code == 0)
    let again = try await program.run("key", "revoke", String(made), "--data", "data")
    #expect(again.code == 2 && again.messages.contains("was revoked before"), "\(again.messages)")
  }

  @Test func `a second server is kept out until the first is gone, however it went`() async throws {
    let server = try await RunningServer(in: program)
    let data = program.home.path("data")
    let second = try await program.run("serve", "--data", data, "--port", "0")
    #expect(second.code == 1 && !second.output.contains("ready"), "\(second)")
    let said = second.messageLines.filter { $0.contains("in use by another gantry serve") }
    #expect(
      said.count == 1 && said[0].contains(data) && said[0].contains("process \(server.pid)."), "\(second.messages)")
    // Commands go on beside it.
    #expect(try await program.run("key", "add", "op", "--data", data).code == 0)
    #expect(try await program.run("backup", "monday", "--data", data).code == 0)
    server.kill()
    let next = try await RunningServer(in: program)
    #expect(try await next.stop() == 0)
    let last = try await RunningServer(in: program)
    #expect(try await last.stop() == 0)
  }

  @Test func `open registration is said where others reach the server`() async throws {
    func warnings(_ server: RunningServer) -> Int {
      server.messages.split(separator: "\n").count { $0.contains("accounts.registration: false") }
    }
    let open = try await RunningServer(["--host", "0.0.0.0"], in: program)
    #expect(warnings(open) == 1, "\(open.messages)")
    #expect(try await open.stop() == 0)
    let closed = try await RunningServer(
      ["--host", "0.0.0.0"], in: program, environment: ["GANTRY_ACCOUNTS_REGISTRATION": "false"])
    #expect(warnings(closed) == 0, "\(closed.messages)")
    #expect(try await closed.stop() == 0)
    let local = try await RunningServer(in: program)
    #expect(warnings(local) == 0, "\(local.messages)")
    #expect(try await local.stop() == 0)
  }

  @Test func `doctor looks at what the settings lead to, and makes nothing`() async throws {
    let none = try await program.run("doctor", "--data", "data")
    #expect(none.code == 0 && line(none, "database")?.contains("none yet") == true, "\(none.output)")
    #expect(!FileManager.default.fileExists(atPath: program.home.path("data")))
    #expect(try await program.run("migrate", "--data", "data").code == 0)
    let there = try await program.run("doctor", "--data", "data")
    #expect(there.code == 0 && line(there, "database")?.contains("data/gantry.db") == true, "\(there.output)")
    #expect(line(there, "objects")?.hasPrefix("ok") == true && line(there, "redis") == nil, "\(there.output)")
    _ = try program.file("data/gantry.db", text: String(repeating: "no database ", count: 1000))
    let damaged = try await program.run("doctor", "--data", "data")
    #expect(damaged.code == 1 && line(damaged, "database")?.hasPrefix("broken") == true, "\(damaged.output)")
  }

  @Test func `doctor names what cannot be reached, without its password`() async throws {
    let config = try program.file(
      "away.yaml",
      text: """
        database:
          url: postgresql://ann:s3same@127.0.0.1:1/traffic
        redis:
          url: redis://:s3same@127.0.0.1:1/0
        objects:
          endpoint: http://127.0.0.1:1
          access_key: ann
          secret_key: s3same-s3same-s3same
        """)
    let away = try await program.run("doctor", "--config", config)
    #expect(away.code == 1 && !(away.output + away.messages).contains("s3same"), "\(away)")
    #expect(line(away, "settings", "file")?.contains(config) == true, "\(away.output)")
    let database = try #require(line(away, "database"))
    #expect(database.hasPrefix("broken") && database.contains("is PostgreSQL running"), "\(database)")
    let objects = try #require(line(away, "objects"))
    #expect(objects.hasPrefix("broken") && objects.contains("objects.endpoint"), "\(objects)")
    // A server goes on without Redis, unless jobs come from it.
    let redis = try #require(line(away, "redis"))
    #expect(redis.hasPrefix("warning") && redis.contains("is Redis running at redis.url"), "\(redis)")
    let queue = try await program.run(
      ["doctor"], environment: ["REDIS_URL": "redis://127.0.0.1:1/0", "GANTRY_JOBS_QUEUE": "redis"])
    #expect(queue.code == 1 && line(queue, "redis")?.hasPrefix("broken") == true, "\(queue.output)")
    let wrong = try await program.run("doctor", "--config", try program.file("wrong.yaml", text: "servre: 1\n"))
    #expect(wrong.code == 1 && line(wrong, "settings", "file")?.contains("servre") == true, "\(wrong.output)")
  }

  private func line(_ result: Program.Result, _ what: String) -> String? { line(result, "part", what) }

  /// The line of this area and what, with the advice below it.
  private func line(_ result: Program.Result, _ area: String, _ what: String) -> String? {
    let lines = result.lines
    guard
      let place = lines.firstIndex(where: { $0.split(separator: " ").dropFirst().prefix(2) == [area[...], what[...]] })
    else { return nil }
    let advice = place + 1 < lines.count && lines[place + 1].contains("→") ? lines[place + 1] : ""
    return lines[place] + advice
  }
}
