import Foundation
import Groundwork
import Records
import TestKit
import Testing

@testable import Storage

/// An installation of several machines: servers and workers of `gantry` with a PostgreSQL, an S3 store and perhaps a
/// Redis between them, and a look behind the scenes for the test.
final class Town: Sendable {
  let program: Program
  let postgres: PostgresServer
  let store: S3Server
  let redis: TestRedis?
  /// The test's own way to the rows, and to the files.
  let rows: RowStorage
  let objects: any Objects
  /// What every process is told, in the contracts' own words where they have some.
  let settings: [String: String]

  static let key = "tQ7-4kf8aB2-mmz91"

  init(hasRedis: Bool) async throws {
    program = try Program()
    postgres = try await PostgresServer()
    store = try await S3Server()
    redis = hasRedis ? try await TestRedis() : nil
    let database = try await postgres.makeDatabase("town")
    rows = try await RowStorage.open(
      DatabaseSettings(address: try DatabaseAddress(database)), log: Log(name: "test", output: SilentLog()))
    objects = S3Objects(try store.settings())
    var settings = [
      "DATABASE_URL": database, "S3_ENDPOINT": "http://127.0.0.1:\(store.port)",
      "S3_BUCKET_NAME": "traffic", "S3_ACCESS_KEY": S3Server.accessKey, "S3_SECRET_KEY": S3Server.secretKey,
    ].merging(Self.common(try program.model())) { $1 }
    if let redis { settings.merge(["REDIS_URL": redis.address, "GANTRY_JOBS_QUEUE": "redis"]) { $1 } }
    self.settings = settings
  }

  /// What also a server on its own is told: patience and limits that suit a test.
  static func common(_ model: String) -> [String: String] {
    [
      "API_KEY": key, "SECRET_KEY": "a secret that every replica knows, 2026", "GANTRY_JOBS_MODEL": model,
      "GANTRY_JOBS_LEASE": "5s", "GANTRY_JOBS_ATTEMPTS": "5", "GANTRY_JOBS_FIRST_PAUSE": "200ms",
      "GANTRY_INFERENCE_PRECISION": "f32", "GANTRY_TRAFFICAI_REQUESTS_PER_MINUTE": "100000",
      "GANTRY_VISIONTRACK_REQUESTS_PER_MINUTE": "100000",
      "GANTRY_OWN_API_REQUESTS_PER_MINUTE": "1000000", "GANTRY_VISIONTRACK_AUTH_REQUIRED": "false",
    ]
  }

  /// A server on a machine of its own.
  /// - Parameter workers: jobs that it does itself.
  func server(_ folder: String, workers: Int = 0, with more: [String: String] = [:]) async throws -> RunningServer {
    try await RunningServer(
      in: program, folder: folder,
      environment: settings.merging(["GANTRY_JOBS_WORKERS": "\(workers)"]) { $1 }.merging(more) { $1 })
  }

  /// A worker on a machine of its own.
  func worker(_ folder: String, jobs: Int = 1) async throws -> ServiceProcess {
    let words = (settings.merging(["HOME": program.home.path]) { $1 }).map { "\($0)=\($1)" }.sorted()
    let worker = try ServiceProcess(
      "worker",
      arguments: ["/usr/bin/env"] + words + [
        try Program.path, "worker", "--data", program.home.path(folder), "--concurrency", "\(jobs)",
      ], folder: program.home)
    try await worker.waitUntilReady(saying: "works off jobs concurrency=\(jobs) model=tiny", within: .seconds(60))
    return worker
  }

  /// Takes a machine away with all that is on its disk.
  func scrap(_ folder: String) throws { try FileManager.default.removeItem(atPath: program.home.path(folder)) }

  /// Patient: the database may just have died.
  func find(_ id: String) async throws -> Job {
    let job = try await patiently { try await rows.stores.jobs.find(id) }
    return try #require(job, "job \(id) is gone")
  }

  func patiently<Result>(_ ask: () async throws -> Result) async throws -> Result {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      do {
        return try await ask()
      } catch let error as StoreError where error.mayPass && ContinuousClock.now < deadline {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
  }

  /// Waits until a worker is in the middle of a job.
  func isUnderWay(_ id: String, frames: Int = 5) async throws -> Bool {
    try await becomesTrue(within: .seconds(60)) {
      let job = try await find(id)
      return job.state.hasEnded || (job.state == .processing && job.progress.current >= frames)
    }
  }

  func waitForEnd(of id: String, within limit: Duration = .seconds(90)) async throws -> Job {
    _ = try await becomesTrue(within: limit) { try await find(id).state.hasEnded }
    return try await find(id)
  }
}
