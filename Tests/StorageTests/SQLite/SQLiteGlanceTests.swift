import Glibc
import Groundwork
import Records
import TestKit
import Testing

@testable import Storage

/// Reads that are asked where the caller is.
@Suite(.timeLimit(.minutes(1)))
struct SQLiteGlanceTests {
  private func database(_ folder: TemporaryFolder) async throws -> SQLiteDatabase {
    let database = try await SQLiteDatabase(path: folder.path("a.db"), settings: SQLiteSettings())
    _ = try await database.run("CREATE TABLE things (id TEXT PRIMARY KEY, size INTEGER)")
    _ = try await database.run("INSERT INTO things VALUES ($1, $2)", ["a", 7])
    return database
  }

  @Test func `a row by its key is asked on the thread of the caller and sees what was written before`() async throws {
    let folder = try TemporaryFolder()
    let database = try await database(folder)
    let own = Thread()
    #expect(try await own.isSame(asking: database))
    for size in 1...20 {
      _ = try await database.run("UPDATE things SET size = $1 WHERE id = 'a'", [size])
      var row = try #require(try await database.row("SELECT size FROM things WHERE id = $1", ["a"]))
      #expect(try row.integer() == size)
    }
    await database.close()
    await #expect(throws: StoreError.self) { try await database.row("SELECT size FROM things WHERE id = $1", ["a"]) }
  }

  /// Code that holds its thread, so that threads can be compared.
  private actor Thread {
    private let thread = BlockingThread(name: "asking")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    func isSame(asking database: SQLiteDatabase) async throws -> Bool {
      let asked = try await database.perform(.glance) { _ in UInt(pthread_self()) }
      return asked == UInt(pthread_self())
    }
  }

  @Test func `many at once get their rows, and nobody waits for a writer that holds the file`() async throws {
    let folder = try TemporaryFolder()
    let database = try await database(folder)
    let other = try SQLiteConnection(path: folder.path("a.db"), role: .writer, settings: SQLiteSettings())
    _ = try other.run("BEGIN IMMEDIATE")
    let found = try await withThrowingTaskGroup(of: Int?.self) { group in
      for _ in 0..<200 {
        group.addTask {
          var row = try await database.row("SELECT size FROM things WHERE id = $1", ["a"])
          return try row?.integer()
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found == Array(repeating: 7, count: 200))
    _ = try other.run("ROLLBACK")
    await database.close()
  }
}
