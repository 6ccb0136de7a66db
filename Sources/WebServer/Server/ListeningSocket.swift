import Glibc

/// Opens the socket of a listener, with words for what goes wrong.
enum ListeningSocket {
  static func open(_ listener: ListenerSettings) throws(ServerError) -> (descriptor: Int32, port: Int) {
    let isSix = listener.host.contains(":")
    let descriptor = socket(
      isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw failure(listener, "open a socket") }
    var on: Int32 = 1
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    do throws(ServerError) {
      if isSix { try bindSix(descriptor, listener) } else { try bindFour(descriptor, listener) }
      guard listen(descriptor, 1024) == 0 else { throw failure(listener, "listen") }
      return (descriptor, port(of: descriptor))
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func bindFour(_ descriptor: Int32, _ listener: ListenerSettings) throws(ServerError) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: listener.port).bigEndian
    guard unsafe inet_pton(AF_INET, listener.host, &address.sin_addr) == 1 else { throw notNumeric(listener) }
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isBound else { throw failure(listener, "listen") }
  }

  private static func bindSix(_ descriptor: Int32, _ listener: ListenerSettings) throws(ServerError) {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = UInt16(truncatingIfNeeded: listener.port).bigEndian
    guard unsafe inet_pton(AF_INET6, listener.host, &address.sin6_addr) == 1 else { throw notNumeric(listener) }
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
      }
    }
    guard isBound else { throw failure(listener, "listen") }
  }

  /// The port that the kernel gave. The field lies at the same place for both families.
  private static func port(of descriptor: Int32) -> Int {
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = unsafe getsockname(descriptor, address, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin6_port))
  }

  private static func notNumeric(_ listener: ListenerSettings) -> ServerError {
    ServerError(
      description: "listener \(listener.name): \(listener.host) is not a numeric address; "
        + "write 127.0.0.1 for this machine only, 0.0.0.0 for everybody.")
  }

  private static func failure(_ listener: ListenerSettings, _ what: String) -> ServerError {
    let code = errno
    let advice =
      switch code {
      case EADDRINUSE: "Another program has the port: stop it or choose another port."
      case EACCES: "Ports below 1024 need an administrator: choose another port."
      case EADDRNOTAVAIL: "This machine does not have that address."
      default: "Look at the limits of the machine."
      }
    return ServerError(
      description: "listener \(listener.name): cannot \(what) at \(listener.host):\(listener.port): "
        + "\(unsafe String(cString: strerror(code))). \(advice)")
  }
}
