import CMicroHTTPD
import Glibc

/// Hands a `Response` to libmicrohttpd.
enum ResponseSender {
  /// What the library's content callbacks return at the end.
  static let endOfStream = -1
  static let brokenOff = -2

  private static let unknownSize = UInt64.max
  private static let blockSize = 32 << 10

  static func send(
    _ response: Response, of exchange: Exchange, on connection: OpaquePointer, isLast: Bool
  ) -> MHD_Result {
    guard let made = unsafe make(response, exchange) else { return .NO }
    defer { unsafe MHD_destroy_response(made) }
    for field in response.headers.fields where !isOurs(field.name) {
      _ = unsafe MHD_add_response_header(made, field.name, clean(field.value))
    }
    if isLast { _ = unsafe MHD_add_response_header(made, "Connection", "close") }
    return unsafe MHD_queue_response(connection, UInt32(response.status), made)
  }

  private static func make(_ response: Response, _ exchange: Exchange) -> OpaquePointer? {
    switch response.body {
    case .none: return unsafe MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
    case .bytes(let bytes):
      return unsafe bytes.withUnsafeBytes { buffer in
        unsafe MHD_create_response_from_buffer(
          buffer.count, UnsafeMutableRawPointer(mutating: buffer.baseAddress), .RESPMEM_MUST_COPY)
      }
    case .stream(let stream):
      return unsafe MHD_create_response_from_callback(
        stream.length.map { UInt64($0) } ?? unknownSize, blockSize, produceContent,
        Unmanaged.passRetained(exchange).toOpaque(), releaseExchange)
    case .upgrade: return unsafe MHD_create_response_for_upgrade(connectionUpgraded, nil)
    }
  }

  /// What the library writes by itself.
  private static func isOurs(_ name: String) -> Bool {
    Headers.isSame(name, "content-length") || Headers.isSame(name, "transfer-encoding")
  }

  /// Nothing in a value may begin another header.
  private static func clean(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return value }
    return String(decoding: value.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
  }
}

private func produceContent(
  context: UnsafeMutableRawPointer?, position: UInt64, buffer: UnsafeMutablePointer<CChar>?, size: Int
) -> Int {
  guard let context = unsafe context else { return ResponseSender.brokenOff }
  return unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    .produce(into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
}

private func releaseExchange(context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<Exchange>.fromOpaque(context).release()
}

private func connectionUpgraded(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?, request: UnsafeMutableRawPointer?,
  early: UnsafePointer<CChar>?, earlyCount: Int, socket: Int32, handle: OpaquePointer?
) {
  guard let request = unsafe request, let handle = unsafe handle else { return }
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(request).takeUnretainedValue()
  guard let upgrade = exchange.upgraded() else { return unsafe gantry_mhd_close_upgraded(handle) }
  let bytes = unsafe Array(UnsafeRawBufferPointer(start: early, count: earlyCount))
  unsafe exchange.listener.sockets.adopt(
    UpgradedSocket(descriptor: socket, handle: handle), upgrade: upgrade, early: bytes)
}
