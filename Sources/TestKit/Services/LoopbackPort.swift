import Glibc
import Groundwork

/// Ports of this machine for test servers.
package enum LoopbackPort {
  /// A TCP port that nobody listens on right now, and that is given to nobody else in this run.
  ///
  /// Below the range (32768 and up) from which the kernel takes the near ends of outgoing connections.
  package static func free() throws -> Int {
    for _ in 0..<100 {
      let port = Int.random(in: 20_000..<32_000)
      guard given.withLock({ $0.insert(port).inserted }) else { continue }
      if let listener = SilentServer.listen(on: port) {
        close(listener)
        return port
      }
    }
    throw ServiceProcess.Failure(description: "no TCP port of 127.0.0.1 from 20000 to 31999 is free")
  }

  private static let given = Lock<Set<Int>>([])
}

/// Accepts connections and never says a word: what a hung camera looks like. Lives until released.
package final class SilentServer: Sendable {
  package let port: Int
  private let socket: Int32

  package init() throws {
    port = try LoopbackPort.free()
    guard let listener = Self.listen(on: port) else {
      throw ServiceProcess.Failure(description: "port \(port) was free and is taken now")
    }
    socket = listener
  }

  deinit { close(socket) }

  /// A listening socket, nil when the port is taken. The kernel finishes the handshakes of its backlog; nobody accepts
  /// them.
  static func listen(on port: Int) -> Int32? {
    let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(listener, address, length) == 0 && Glibc.listen(listener, 64) == 0
      }
    }
    if isListening { return listener }
    close(listener)
    return nil
  }
}
