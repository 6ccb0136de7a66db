import Glibc

/// Ports of this machine for test servers.
package enum LoopbackPort {
  /// A TCP port that nobody listens on right now.
  package static func free() throws -> Int {
    let listener = try SilentServer()
    return listener.port
  }
}

/// Accepts connections and never says a word: what a hung camera looks like. Lives until released.
package final class SilentServer: Sendable {
  package let port: Int
  private let socket: Int32

  package init() throws {
    let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // The kernel finishes the handshakes of the backlog; nobody accepts them.
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(listener, address, length) == 0 && listen(listener, 64) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    socket = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    guard isListening else {
      let cause = unsafe String(cString: strerror(errno))
      close(listener)
      throw ServiceProcess.Failure(description: "no TCP port of 127.0.0.1 is free: \(cause)")
    }
  }

  deinit { close(socket) }
}
