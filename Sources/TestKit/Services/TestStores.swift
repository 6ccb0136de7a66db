package import Groundwork
package import Records
package import Storage

/// The embedded database in a folder of its own, for tests of rooms that need real stores.
package final class TestStores: Sendable {
  package let storage: RowStorage
  package let folder: TemporaryFolder
  package var stores: Stores { storage.stores }

  package init(log: Log = Log(name: "test", output: SilentLog())) async throws {
    folder = try TemporaryFolder()
    storage = try await RowStorage.open(DatabaseSettings(address: .sqlite(folder.path("gantry.db"))), log: log)
  }

  /// A folder of objects beside the database.
  package func objects() async throws -> any Objects { try await FolderObjects(path: folder.path("objects")) }
}
