import Groundwork
import Records

/// The few threads on which the files of a folder are read and written.
struct FolderThreads: Sendable {
  private let pool: LendingPool<FolderThread>
  private let folder: String

  init(folder: String, count: Int) {
    self.folder = folder
    pool = LendingPool(maximum: max(1, count), patience: .seconds(60)) { FolderThread(name: "files \($0)") }
  }

  func perform<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    do { return try await pool.lend { try await $0.perform(body) } } catch let refusal
      as LendingPool<FolderThread>.Refusal
    {
      throw StoreError(.unavailable, "Folder \(folder): \(refusal).")
    }
  }
}
