import Glibc
import Groundwork
import Records
import Storage
import TestKit
import Testing

/// The two databases that the contract suites run over.
enum TestDatabase: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case sqlite, postgres

  var testDescription: String { rawValue }

  /// A fresh, empty one with its tables.
  func open() async throws -> OpenTestDatabase { try await OpenTestDatabase(emptySettings()) }

  /// Where a fresh one may be made.
  func emptySettings() async throws -> EmptyTestDatabase {
    switch self {
    case .sqlite:
      return EmptyTestDatabase(settings: DatabaseSettings(address: .sqlite(try SharedFolder.freshFile())))
    case .postgres:
      let address = try DatabaseAddress(try await SharedPostgres.freshDatabase())
      return EmptyTestDatabase(
        settings: DatabaseSettings(
          address: address, postgres: PostgresSettings(minimumConnections: 1, maximumConnections: 5)))
    }
  }
}

/// The place of a database.
struct EmptyTestDatabase: Sendable {
  let settings: DatabaseSettings
}

/// A folder for the database files of the run; they may be used as long as the process lives.
enum SharedFolder {
  static func freshFile() throws -> String {
    try folder.withLock { state in
      if state == nil {
        state = (try TemporaryFolder(), 0)
        atexit { folder.withLock { $0 = nil } }
      }
      state?.count += 1
      return state.map { $0.folder.path("\($0.count).db") } ?? ""
    }
  }
}

private let folder = Lock<(folder: TemporaryFolder, count: Int)?>(nil)

/// An open database.
struct OpenTestDatabase: Sendable {
  let storage: RowStorage
  let log = CapturedLog()
  private let place: EmptyTestDatabase

  var stores: Stores { storage.stores }
  var settings: DatabaseSettings { place.settings }

  init(_ place: EmptyTestDatabase) async throws {
    self.place = place
    storage = try await RowStorage.open(place.settings, log: Log(name: "test", output: log))
  }
}

/// One server for all suites of the run; each test gets a database of its own in it.
actor SharedPostgres {
  private static let shared = SharedPostgres()
  private var last: Task<String, any Error>?
  private var count = 0

  static func freshDatabase() async throws -> String { try await shared.fresh() }

  /// One after the other: the server refuses to copy a template twice at once.
  private func fresh() async throws -> String {
    count += 1
    let (number, previous) = (count, last)
    let made = Task {
      _ = await previous?.result
      return try await Self.server().makeDatabase("test_\(number)")
    }
    last = made
    return try await made.value
  }

  private static func server() async throws -> PostgresServer {
    if let running = running.withLock({ $0 }) { return running }
    let started = try await PostgresServer()
    running.withLock { $0 = started }
    // Nobody else ends it: it lives as long as the process.
    atexit { running.withLock { $0 = nil } }
    return started
  }
}

private let running = Lock<PostgresServer?>(nil)
