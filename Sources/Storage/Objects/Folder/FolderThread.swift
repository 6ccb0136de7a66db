import Glibc
import Groundwork
import Records

/// A thread on which files are read and written.
actor FolderThread {
  private let thread: BlockingThread
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  init(name: String) { thread = BlockingThread(name: name) }

  func perform<Result: Sendable>(_ body: @Sendable () throws -> Result) throws -> Result { try body() }
}
