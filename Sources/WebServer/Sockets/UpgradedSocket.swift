import CMicroHTTPD
import Glibc

/// A connection that libmicrohttpd has handed over. It is given back by `close`, never closed by descriptor.
@safe struct UpgradedSocket: @unchecked Sendable {  // the handle goes from the HTTP thread to the socket thread, once
  let descriptor: Int32
  private let handle: OpaquePointer

  init(descriptor: Int32, handle: OpaquePointer) {
    self.descriptor = descriptor
    unsafe self.handle = handle
  }

  func close() { unsafe gantry_mhd_close_upgraded(handle) }

  /// Says that nothing more will be written.
  func endWriting() { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

  func prepare() {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    var on: Int32 = 1
    // Not a TCP socket below TLS; then there is nothing to delay either.
    _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}
