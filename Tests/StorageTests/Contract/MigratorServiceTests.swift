import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(1)))
struct MigratorServiceTests {
  private let log = Log(name: "test", output: SilentLog())

  @Test(arguments: TestDatabase.allCases)
  func `steps are applied once, in order, whoever begins at the same time`(kind: TestDatabase) async throws {
    let place = try await kind.emptySettings()
    let applied = try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<4 {
        group.addTask {
          let storage = try await RowStorage.open(place.settings, log: log)
          await storage.close()
          return storage.migrated
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(applied.sorted() == Migrations.all.map(\.name).sorted())
  }

  @Test(arguments: TestDatabase.allCases)
  func `a step that fails leaves nothing of itself`(kind: TestDatabase) async throws {
    let place = try await kind.emptySettings()
    let database = try await RowStorage.connect(place.settings, log: log)
    let broken = [
      Migration(number: 1, name: "good") { _ in ["CREATE TABLE good (a BIGINT)"] },
      Migration(number: 2, name: "broken") { _ in ["CREATE TABLE half (a BIGINT)", "CREATE TABLE good (a BIGINT)"] },
    ]
    #expect(try await failure { _ = try await Migrator(broken).migrate(database, at: .zero) } == .damaged)
    #expect(try await database.rows("SELECT a FROM good").isEmpty)
    #expect(try await failure { _ = try await database.rows("SELECT a FROM half") } == .damaged)
    let mended = [broken[0], Migration(number: 2, name: "mended") { _ in ["CREATE TABLE half (a BIGINT)"] }]
    #expect(try await Migrator(mended).migrate(database, at: .zero).map(\.name) == ["mended"])
    await database.close()
  }

  @Test(arguments: TestDatabase.allCases)
  func `a database from elsewhere is left alone`(kind: TestDatabase) async throws {
    let place = try await kind.emptySettings()
    let database = try await RowStorage.connect(place.settings, log: log)
    let old = [Migration(number: 1, name: "old") { _ in ["CREATE TABLE a (a BIGINT)"] }]
    _ = try await Migrator(old).migrate(database, at: .zero)
    let changed = [Migration(number: 1, name: "old") { _ in ["CREATE TABLE a (a TEXT)"] }]
    #expect(try await failure { _ = try await Migrator(changed).migrate(database, at: .zero) } == .damaged)
    #expect(try await failure { _ = try await Migrator([]).migrate(database, at: .zero) } == .damaged)
    await database.close()
  }

  @Test(arguments: [
    ("sqlite:///gantry.db", DatabaseAddress.sqlite("gantry.db")),
    ("sqlite:////var/lib/gantry.db", .sqlite("/var/lib/gantry.db")), ("sqlite+aiosqlite:///a.db", .sqlite("a.db")),
    ("postgresql+asyncpg://u:p@h/d", .postgres(Secret("postgresql://u:p@h/d"))),
    ("postgres://u:p@h/d?sslmode=require", .postgres(Secret("postgresql://u:p@h/d?sslmode=require"))),
  ])
  func `addresses are read`(text: String, address: DatabaseAddress) throws {
    #expect(try DatabaseAddress(text) == address)
  }

  @Test(arguments: ["", "mysql://u:sesame@h/d", "sqlite://", "sqlite:///:memory:", "u:sesame@h"])
  func `what is none is refused, and not repeated`(text: String) {
    #expect { try DatabaseAddress(text) } throws: {
      ($0 as? StoreError)?.kind == .invalid && !"\($0)".contains("sesame")
    }
  }
}
