import Glibc
import Groundwork

/// Starts a real server or tool as a child process, waits until it is ready, and ends it by its process id.
///
/// What it prints goes to a file; a failure quotes the end of it. Starting one that cannot run throws: a test that needs
/// a service fails without it.
package final class ServiceProcess: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let name: String
  private let process: Lock<pid_t?>
  private let outputFile: String

  /// - Parameter arguments: the program's path first.
  package init(_ name: String, arguments: [String], folder: TemporaryFolder) throws {
    self.name = name
    outputFile = folder.path("\(name)-\(Self.nextNumber()).log")
    process = Lock(try Self.spawn(name, arguments: arguments, outputFile: outputFile))
  }

  deinit { kill() }

  /// Waits for a line that ends in `saying`.
  package func waitUntilReady(
    saying word: String = "ready", within limit: Duration = .seconds(20)
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while !output.contains("\(word)\n") {
      guard isRunning else { throw Failure(description: "\(name) ended before it was ready: \(output.suffix(500))") }
      guard ContinuousClock.now < deadline else {
        kill()
        throw Failure(description: "\(name) was not ready within \(limit): \(output.suffix(500))")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Waits for the end of a tool; anything but success throws.
  package func waitUntilDone(within limit: Duration = .seconds(60)) async throws {
    let deadline = ContinuousClock.now + limit
    while true {
      let status = process.withLock { Self.status(of: &$0, options: WNOHANG) }
      if let status {
        guard status == 0 else { throw Failure(description: "\(name) failed (\(status)): \(output.suffix(500))") }
        return
      }
      guard ContinuousClock.now < deadline else {
        kill()
        throw Failure(description: "\(name) was not done within \(limit): \(output.suffix(500))")
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// What it holds in memory now; nil when it has ended.
  package var residentBytes: Int? {
    guard let id = process.withLock({ $0 }), let file = unsafe fopen("/proc/\(id)/statm", "r") else { return nil }
    defer { unsafe fclose(file) }
    var line = [UInt8](repeating: 0, count: 128)
    let count = unsafe fread(&line, 1, line.count, file)
    let words = String(decoding: line.prefix(count), as: UTF8.self).split(separator: " ")
    return words.count > 1 ? Int(words[1]).map { $0 * Int(getpagesize()) } : nil
  }

  package var isRunning: Bool {
    process.withLock { process in
      _ = Self.status(of: &process, options: WNOHANG)
      return process != nil
    }
  }

  /// Ends it at once, as a power cut would. Safe to call twice.
  package func kill() {
    process.withLock { process in
      guard let id = process else { return }
      _ = Glibc.kill(id, SIGKILL)
      _ = Self.status(of: &process, options: 0)
    }
  }

  /// Blocks until it has ended by itself.
  package func waitForEnd() { process.withLock { process in _ = Self.status(of: &process, options: 0) } }

  /// Holds it: connections stay open and nothing is sent.
  package func freeze() { signal(SIGSTOP) }
  package func thaw() { signal(SIGCONT) }

  /// Everything printed so far.
  package var output: String {
    guard let file = unsafe fopen(outputFile, "r") else { return "" }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Asks it for something by a signal.
  package func signal(_ number: Int32) {
    process.withLock { process in
      if let process { _ = Glibc.kill(process, number) }
    }
  }

  /// The wait status once it has ended; then the id is forgotten, because the kernel may give it to another.
  private static func status(of process: inout pid_t?, options: Int32) -> Int32? {
    guard let id = process else { return 0 }
    var status: Int32 = 0
    guard unsafe waitpid(id, &status, options) == id else { return nil }
    process = nil
    return status
  }

  private static func spawn(_ name: String, arguments: [String], outputFile: String) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var id: pid_t = 0
    let code = unsafe posix_spawnp(&id, arguments[0], &actions, nil, &words, environ)
    guard code == 0 else {
      throw Failure(
        description: "\(name) cannot be started: \(arguments[0]): \(unsafe String(cString: strerror(code))). "
          + "scripts/setup installs what the tests need.")
    }
    return id
  }

  private static let number = Lock(0)

  private static func nextNumber() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }
}
