package import Glibc
import Groundwork

/// A program started by a test. It inherits its three standard files and nothing else, so that no other test's program
/// can hold open what this one's end is told by: Foundation's `Process` waits for a socket that any program started at
/// the same moment may inherit, and then waits for that program too.
package final class ChildProcess: Sendable {
  package struct CannotStart: Error, CustomStringConvertible {
    package let description: String
  }

  package enum Ending: Equatable, Sendable {
    case code(Int32)
    case signal(Int32)

    /// -1 for one that a signal ended.
    package var exitCode: Int32 { if case .code(let code) = self { code } else { -1 } }
  }

  /// Where a standard file leads.
  package enum Channel: Sendable {
    case nowhere
    /// Made anew, or emptied.
    case file(String)
    case descriptor(Int32)
    /// What the test run itself has.
    case inherited
    /// Messages only: where the output goes.
    case outputs
  }

  package struct Channels: Sendable {
    package var input: Channel = .nowhere
    package var output: Channel = .inherited
    package var messages: Channel = .inherited

    package init(input: Channel = .nowhere, output: Channel = .inherited, messages: Channel = .inherited) {
      self.input = input
      self.output = output
      self.messages = messages
    }
  }

  /// Known to the kernel until the end has been asked for, and then perhaps somebody else's.
  package let id: pid_t
  private let state = Lock<Ending?>(nil)

  /// - Parameters:
  ///   - executable: a path, or a name to be looked for in PATH.
  ///   - environment: this process's own without it.
  package init(
    _ executable: String, _ arguments: [String], environment: [String: String]? = nil, folder: String? = nil,
    channels: Channels = Channels()
  ) throws {
    let variables = environment.map { $0.map { "\($0.key)=\($0.value)" } }
    id = try Spawning.start([executable] + arguments, variables: variables, folder: folder, channels: channels)
  }

  package var isRunning: Bool { ending == nil }

  /// What it holds in memory now; nil when it has ended.
  package var residentBytes: Int? {
    guard isRunning, let file = unsafe fopen("/proc/\(id)/statm", "r") else { return nil }
    defer { unsafe fclose(file) }
    var line = [UInt8](repeating: 0, count: 128)
    let count = unsafe fread(&line, 1, line.count, file)
    let words = String(decoding: line.prefix(count), as: UTF8.self).split(separator: " ")
    return words.count > 1 ? Int(words[1]).map { $0 * Int(getpagesize()) } : nil
  }

  /// How it ended; nil while it runs.
  package var ending: Ending? {
    state.withLock { state in
      if state == nil { state = Self.reap(id, options: WNOHANG) }
      return state
    }
  }

  /// Blocks its thread until it has ended. Others may ask and send signals meanwhile.
  @discardableResult package func wait() -> Ending {
    var information = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    return ending ?? .signal(0)
  }

  /// Waits until it has ended, without holding a thread: the tests of a run share as many as there are cores.
  @discardableResult package func end() async -> Ending {
    var pause = Duration.milliseconds(1)
    while true {
      if let ending { return ending }
      // A test that is out of time takes along what it has started.
      do { try await Task.sleep(for: pause) } catch { kill() }
      pause = min(pause * 2, .milliseconds(20))
    }
  }

  /// Nothing once it has ended: the kernel may have given its number to another.
  package func signal(_ number: Int32) {
    state.withLock { state in
      if state == nil { _ = Glibc.kill(id, number) }
    }
  }

  /// Ends it at once, as a power cut would. Safe to call twice.
  package func kill() {
    signal(SIGKILL)
    wait()
  }

  private static func reap(_ id: pid_t, options: Int32) -> Ending? {
    var status: Int32 = 0
    guard unsafe waitpid(id, &status, options) == id else { return nil }
    let number = status & 0x7F
    return number == 0 ? .code(status >> 8 & 0xFF) : .signal(number)
  }
}
