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
  private let process: ChildProcess
  private let outputFile: String

  /// - Parameter arguments: the program's path first.
  package init(_ name: String, arguments: [String], folder: TemporaryFolder) throws {
    self.name = name
    outputFile = folder.path("\(name)-\(Self.nextNumber()).log")
    do {
      process = try ChildProcess(
        arguments[0], Array(arguments.dropFirst()),
        channels: ChildProcess.Channels(output: .file(outputFile), messages: .outputs))
    } catch {
      throw Failure(description: "\(name): \(error). scripts/setup installs what the tests need.")
    }
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
      if let ending = process.ending {
        guard ending == .code(0) else {
          throw Failure(description: "\(name) failed (\(ending)): \(output.suffix(500))")
        }
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
  package var residentBytes: Int? { process.residentBytes }

  package var isRunning: Bool { process.isRunning }

  /// Ends it at once, as a power cut would. Safe to call twice.
  package func kill() { process.kill() }

  /// Waits until it has ended by itself.
  package func waitForEnd() async { await process.end() }

  /// The same where nothing can be awaited.
  func blockUntilEnd() { process.wait() }

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
  package func signal(_ number: Int32) { process.signal(number) }

  private static let number = Lock(0)

  private static func nextNumber() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }
}
