import Foundation
import Glibc
import Groundwork

/// Keeps a second server away from the same SQLite file: both would run the cameras, and count everything twice. The
/// lock lives with the process that holds it, however that ends; commands such as `gantry key` do not ask for it.
final class ServerLock: Sendable {
  private let file: Int32

  /// A server that was just ended may take a moment until it is gone.
  private static let patience = Duration.seconds(5)
  private static let pause = Duration.milliseconds(100)

  /// nil where rows are not in a file of this machine, or where files cannot be locked, which is said.
  static func take(_ settings: GantrySettings, data: String, log: Log) async throws -> ServerLock? {
    guard let database = DatabaseFile.path(settings, data: data) else { return nil }
    let path = "\(database).lock"
    let file = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { return unlocked(path, log) }
    let clock = SystemMonotonicClock()
    let deadline = clock.now + patience
    do {
      while flock(file, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else {
          defer { close(file) }
          return unlocked(path, log)
        }
        guard clock.now < deadline else { throw taken(path, by: holder(file), in: WorkFolders.folder(of: database)) }
        try await clock.sleep(for: pause)
      }
    } catch {
      close(file)
      throw error
    }
    return ServerLock(file, path, log)
  }

  /// For commands that must have what a server keeps for themselves; held until it is let go of. nil where no server has
  /// been.
  static func takeIfServed(_ settings: GantrySettings, data: String, log: Log) async throws -> ServerLock? {
    guard let database = DatabaseFile.path(settings, data: data), FileManager.default.fileExists(atPath: database)
    else { return nil }
    return try await take(settings, data: data, log: log)
  }

  private init(_ file: Int32, _ path: String, _ log: Log) {
    self.file = file
    let words = Array("\(getpid())\n".utf8)
    let written = ftruncate(file, 0) == 0 ? unsafe pwrite(file, words, words.count, 0) : -1
    if written != words.count {
      log.warning("\(path) does not name this process: \(Self.reason)")
    }
  }

  deinit { close(file) }

  private static func taken(_ path: String, by holder: Int?, in folder: String) -> CommandError {
    let who = holder.map { "process \($0)" } ?? "whoever has locked \(path)"
    return .failure(
      "The data folder \(folder) is in use by another gantry serve, \(who). Stop that one, or name another folder with "
        + "--data. Several servers share a PostgreSQL (database.url).")
  }

  /// The process that has written itself down.
  private static func holder(_ file: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = unsafe pread(file, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private static func unlocked(_ path: String, _ log: Log) -> ServerLock? {
    log.warning("\(path) cannot be locked: \(reason). Nothing keeps a second server away from this data folder")
    return nil
  }

  private static var reason: String { unsafe String(cString: strerror(errno)) }
}
