import Glibc
import Groundwork

/// A plain TCP connection to a test server, for everything that a well-behaved client would not do.
package actor LoopbackConnection {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let thread = BlockingThread(name: "test client")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let descriptor: Int32
  private var pending: [UInt8] = []

  /// - Parameter patience: after which a silent server fails the test.
  package init(port: Int, patience: Int = 20, receiveBuffer: Int? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    if var receiveBuffer = receiveBuffer.map({ Int32($0) }) {
      unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let isOpen = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    // A failed initializer of a class runs `deinit` too: what is closed here as well may be somebody else's by then.
    guard isOpen else {
      throw Failure(description: "no connection to port \(port): \(unsafe String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// False when the server has closed.
  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Glibc.send(
          descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      done += count
    }
    return true
  }

  @discardableResult
  package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Nothing more will be sent.
  package func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  /// What has come, at least one byte; empty at the end. Throws when the server stays silent.
  package func receive(upTo limit: Int = 64 << 10) throws -> [UInt8] {
    if !pending.isEmpty {
      defer { pending = [] }
      return pending
    }
    var buffer = [UInt8](repeating: 0, count: limit)
    var count = 0
    repeat { count = unsafe recv(descriptor, &buffer, limit, 0) } while count < 0 && errno == EINTR
    if count < 0, errno == EAGAIN { throw Failure(description: "the server said nothing in time") }
    return Array(buffer.prefix(max(0, count)))
  }

  package func receive(exactly count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = try receive()
      guard !piece.isEmpty else {
        throw Failure(description: "the server closed after \(bytes.count) of \(count) bytes")
      }
      bytes += piece
    }
    pending = Array(bytes[count...]) + pending
    return Array(bytes.prefix(count))
  }

  /// Up to and without the mark.
  package func receive(until mark: String) throws -> String {
    let wanted = Array(mark.utf8)
    var bytes: [UInt8] = []
    while true {
      if let place = Self.first(wanted, in: bytes) {
        pending = Array(bytes[(place + wanted.count)...]) + pending
        return String(decoding: bytes[..<place], as: UTF8.self)
      }
      let piece = try receive()
      guard !piece.isEmpty else { throw Failure(description: "the server closed before \(mark)") }
      bytes += piece
    }
  }

  /// Everything until the server closes.
  package func receiveAll() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while case let piece = try receive(), !piece.isEmpty { bytes += piece }
    return bytes
  }

  private static func first(_ wanted: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= wanted.count else { return nil }
    return (0...bytes.count - wanted.count).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }
}
