import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(2)))
struct PostgresFaultServiceTests {
  private func settings(
    _ address: String, statementLimit: Duration = .seconds(30), startPatience: Duration = .seconds(1)
  ) throws -> DatabaseSettings {
    DatabaseSettings(
      address: try DatabaseAddress(address),
      postgres: PostgresSettings(
        minimumConnections: 2, maximumConnections: 4, patience: .seconds(60), statementLimit: statementLimit,
        startPatience: startPatience))
  }

  /// Tries until it works, as clients do.
  private func comesBack(_ body: () async throws -> Void) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      do { return try await body() } catch let error as StoreError {
        #expect(error.kind == .unavailable, "\(error)")
        guard ContinuousClock.now < deadline else { throw error }
        try await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  @Test func `a server that is down at start is waited for, then named`() async throws {
    let server = try await PostgresServer()
    await server.stop()
    let output = CapturedLog()
    let log = Log(name: "test", output: output)
    await #expect {
      _ = try await RowStorage.open(settings(server.address()), log: log)
    } throws: { error in
      (error as? StoreError)?.kind == .unavailable && "\(error)".contains("app@127.0.0.1:\(server.port)/postgres")
    }
    // One line, however often it was tried.
    #expect(output.entries.count { $0.level == .error } == 1)
    try await server.start()
    let storage = try await RowStorage.open(settings(server.address()), log: log)
    #expect(try await storage.stores.jobs.count(JobFilter()) == 0)
    await storage.close()
  }

  @Test func `a wrong password is refused at once, and not repeated to anybody`() async throws {
    let server = try await PostgresServer()
    let output = CapturedLog()
    let started = ContinuousClock.now
    await #expect {
      _ = try await RowStorage.open(
        settings(server.address(password: "sesam"), startPatience: .seconds(60)),
        log: Log(name: "test", output: output))
    } throws: { error in
      (error as? StoreError)?.kind == .refused && "\(error)".contains("password authentication failed")
        && !"\(error)".contains("sesam")
    }
    #expect(ContinuousClock.now - started < .seconds(20))
    #expect(!output.messages.contains { $0.contains("sesam") })
    await #expect {
      _ = try await RowStorage.open(settings(server.address(database: "none")), log: Log(name: "test", output: output))
    } throws: { ($0 as? StoreError)?.kind == .refused && "\($0)".contains("none") }
  }

  @Test func `a server killed in the middle costs errors, not jobs, and is found again`() async throws {
    let server = try await PostgresServer()
    let output = CapturedLog()
    let storage = try await RowStorage.open(
      settings(server.address()), log: Log(name: "test", output: output))
    let jobs = storage.stores.jobs
    for round in 0..<3 {
      var accepted: [String] = []
      for number in 0..<20 {
        if number == 10 { server.kill() }
        let id = "\(round)-\(number)"
        do {
          try await jobs.insert(Job(id: id, kind: "video", created: .zero))
          accepted.append(id)
        } catch let error as StoreError { #expect(error.kind == .unavailable, "\(error)") }
      }
      #expect(accepted.count >= 10)
      try await server.start()
      try await comesBack { _ = try await jobs.count(JobFilter()) }
      for id in accepted { #expect(try await jobs.find(id) != nil, "\(id) was accepted") }
    }
    #expect(output.messages.contains("the database answers again"))
    await storage.close()
  }

  @Test func `connections that the server has closed are replaced unnoticed`() async throws {
    let server = try await PostgresServer()
    let storage = try await RowStorage.open(settings(server.address()), log: Log(name: "test", output: SilentLog()))
    for round in 0..<3 {
      _ = try await storage.database.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'app'")
      try await Task.sleep(for: .milliseconds(1100))
      try await storage.stores.jobs.insert(Job(id: "\(round)", kind: "video", created: .zero))
    }
    #expect(try await storage.stores.jobs.count(JobFilter()) == 3)
    await storage.close()
  }

  @Test func `the way to the server is encrypted when the address says so, and a stranger's certificate is refused`()
    async throws
  {
    let server = try await PostgresServer(isEncrypted: true)
    let log = Log(name: "test", output: SilentLog())
    let storage = try await RowStorage.open(settings(server.address(options: "?sslmode=require")), log: log)
    var row = try #require(
      try await storage.database.rows("SELECT CAST(ssl AS INTEGER) FROM pg_stat_ssl WHERE pid = pg_backend_pid()").first
    )
    #expect(try row.flag())
    await storage.close()
    #expect(
      try await failure {
        _ = try await RowStorage.open(settings(server.address(options: "?sslmode=verify-full")), log: log)
      } == .refused)
  }

  @Test func `a statement that takes too long is ended`() async throws {
    let server = try await PostgresServer()
    let storage = try await RowStorage.open(
      settings(server.address(), statementLimit: .seconds(3)), log: Log(name: "test", output: SilentLog()))
    // By the server itself: a connection that is given up is unavailable, too.
    await #expect {
      _ = try await storage.database.rows("SELECT pg_sleep(60)")
    } throws: { ($0 as? StoreError)?.kind == .unavailable && "\($0)".contains("the statement took too long") }
    try await storage.check()
    await storage.close()
  }

  @Test func `many more callers than connections all get their turn`() async throws {
    let server = try await PostgresServer()
    let storage = try await RowStorage.open(settings(server.address()), log: Log(name: "test", output: SilentLog()))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask { try await storage.stores.jobs.insert(Job(id: "\(number)", kind: "video", created: .zero)) }
      }
      try await group.waitForAll()
    }
    #expect(try await storage.stores.jobs.count(JobFilter()) == 200)
    var row = try #require(
      try await storage.database.rows("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gantry'").first)
    // Four that serve, one that listens.
    #expect(try row.integer() <= 5)
    await storage.close()
  }

  @Test func `news of jobs reach everybody who shares the database, also after it was away`() async throws {
    let server = try await PostgresServer()
    let log = Log(name: "test", output: SilentLog())
    let first = try await RowStorage.open(settings(server.address()), log: log)
    let second = try await RowStorage.open(settings(server.address()), log: log)
    let feeds = [try await first.jobEvents.listen(capacity: 100), try await second.jobEvents.listen(capacity: 100)]
    func arrives(_ id: String) async throws {
      let event = JobEvent(Job(id: id, kind: "video", created: .zero, error: "line\nbreak ä"))
      // News may be lost while the listeners begin; whoever announces goes on.
      let announcing = Task { [first] in
        while !Task.isCancelled {
          do { try await first.jobEvents.announce(event) } catch is StoreError {}
          try await Task.sleep(for: .milliseconds(100))
        }
      }
      defer { announcing.cancel() }
      for feed in feeds {
        while let news = await feed.next() {
          guard news.jobID == id else { continue }
          #expect(news == event)
          break
        }
      }
    }
    try await arrives("a")
    server.kill()
    try await server.start()
    try await arrives("b")
    await first.close()
    await second.close()
  }
}
