import Glibc
import Groundwork
import Storage
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PrivateDatabaseServiceTests {
  @Test func `a new database with all its files is its owner's alone, a given one keeps its rights`() async throws {
    let folder = try TemporaryFolder()
    let log = Log(name: "test", output: SilentLog())
    let storage = try await RowStorage.open(DatabaseSettings(address: .sqlite(folder.path("gantry.db"))), log: log)
    for file in ["gantry.db", "gantry.db-wal", "gantry.db-shm"] {
      #expect(Self.rights(folder.path(file)) == 0o600, "\(file)")
    }
    await storage.close()
    #expect(unsafe chmod(folder.path("gantry.db"), 0o640) == 0)
    await (try RowStorage.open(DatabaseSettings(address: .sqlite(folder.path("gantry.db"))), log: log)).close()
    #expect(Self.rights(folder.path("gantry.db")) == 0o640)
  }

  private static func rights(_ path: String) -> UInt32? {
    var status = stat()
    let code = unsafe stat(path, &status)
    return code == 0 ? status.st_mode & 0o777 : nil
  }
}
