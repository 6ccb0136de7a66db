import Groundwork
import Records
import Synchronization

/// A connection for reads that take less time than a change of threads would: used where the caller is, by one at a time.
///
/// Nobody waits for it. Whoever finds it in use, or the file held by another program, asks a reader's thread instead.
final class SQLiteGlance: Sendable {
  private struct State {
    var connection: SQLiteConnection?
    var isClosed = false
  }

  private let path: String
  private let settings: SQLiteSettings
  private let state = Lock(State())
  /// Keeps others from waiting for the lock.
  private let isInUse = Atomic<Bool>(false)

  init(path: String, settings: SQLiteSettings) {
    self.path = path
    var settings = settings
    settings.patience = .zero
    self.settings = settings
  }

  /// nil when it has to be asked elsewhere.
  func perform<Result: Sendable>(_ body: @Sendable (any SQLConnection) throws -> Result) throws -> Result? {
    guard isInUse.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
      return nil
    }
    defer { isInUse.store(false, ordering: .releasing) }
    do {
      return try state.withLock { state in
        if state.isClosed { return nil }
        let connection = try state.connection ?? SQLiteConnection(path: path, role: .reader, settings: settings)
        state.connection = connection
        return try body(connection)
      }
    } catch let error as StoreError where error.kind == .unavailable {
      return nil
    }
  }

  func close() { state.withLock { $0 = State(isClosed: true) } }
}
