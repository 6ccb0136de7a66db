import Glibc

/// A client that sends something and goes away in the middle of it.
enum BrokenConnection {
  struct Failure: Error {
    let code: Int32
  }

  static func send(_ bytes: [UInt8], to port: Int) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, length) == 0 }
    }
    guard isConnected, unsafe write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure(code: errno) }
    // Time for the bytes to be read before the end is.
    usleep(300_000)
  }
}
