import Glibc
import Groundwork

/// The process of one camera and the socket to it. Reading and writing block; whoever lets go of it ends the process.
@safe final class ChildLink: Sendable {
  enum Ending: Sendable, Equatable {
    case code(Int32)
    case signal(Int32)
  }

  /// Why nothing more can be read.
  enum Silence: Error {
    /// The other side is gone, or `stop` was called.
    case over
    /// Nothing came for so long.
    case quiet
  }

  let id: pid_t
  private let descriptor: Int32
  private let isStopping = Lock(false)
  private let ending = Lock<Ending?>(nil)

  init(_ program: ChildProgram, words: [String]) throws(MediaError) {
    var pair: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, type, 0, &pair) == 0 else {
      throw MediaError(
        .failed, subject: "process of a camera",
        cause: "no socket for it: \(unsafe String(cString: strerror(errno)))")
    }
    defer { close(pair[1]) }
    do throws(MediaError) { id = try program.start(words, input: pair[1]) } catch {
      close(pair[0])
      throw error
    }
    descriptor = pair[0]
  }

  deinit {
    end()
    close(descriptor)
  }

  var isStopped: Bool { isStopping.withLock { $0 } }

  /// Wakes whoever reads, from any thread, and tells the process to leave.
  func stop() {
    isStopping.withLock { $0 = true }
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Ends the process at once, if it has not ended by itself, and says how that was.
  @discardableResult
  func end() -> Ending {
    ending.withLock { ending in
      if let ending { return ending }
      Glibc.kill(id, SIGKILL)
      var status: Int32 = 0
      while unsafe waitpid(id, &status, 0) == -1, errno == EINTR {}
      let number = status & 0x7F
      let found = number == 0 ? Ending.code(status >> 8 & 0xFF) : .signal(number)
      ending = found
      return found
    }
  }

  func write(_ bytes: [UInt8]) throws(Silence) {
    guard Self.write(bytes, to: descriptor) else { throw .over }
  }

  /// Exactly so many bytes.
  ///
  /// - Parameter limit: how long it may take: who sends a byte now and then is as good as silent.
  func read(_ count: Int, quietFor limit: Duration) throws(Silence) -> [UInt8] {
    guard let bytes = try Self.read(count, from: descriptor, quietFor: limit) else { throw .over }
    return bytes
  }

  /// nil when the other side is gone.
  static func read(_ count: Int, from descriptor: Int32, quietFor limit: Duration?) throws(Silence) -> [UInt8]? {
    let clock = SystemMonotonicClock()
    let end = limit.map { clock.now + $0 }
    var isQuiet = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let start = buffer.baseAddress {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let found = unsafe poll(&waiting, 1, end.map { Int32(max(.zero, $0 - clock.now) / .milliseconds(1)) } ?? -1)
        if found == 0 {
          isQuiet = true
          return
        }
        let taken = found < 0 ? -1 : unsafe Glibc.read(descriptor, start + filled, count - filled)
        if taken < 0, errno == EINTR { continue }
        guard taken > 0 else { return }
        filled += taken
      }
    }
    if isQuiet { throw .quiet }
    return bytes.count == count ? bytes : nil
  }

  /// False when the other side is gone.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count, let start = buffer.baseAddress {
        let taken = unsafe send(descriptor, start + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
        if taken < 0, errno == EINTR { continue }
        guard taken > 0 else { return false }
        sent += taken
      }
      return true
    }
  }
}
