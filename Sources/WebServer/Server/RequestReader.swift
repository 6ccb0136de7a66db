import CMicroHTTPD

/// Makes a `Request` of what libmicrohttpd has read.
enum RequestReader {
  static func request(
    _ connection: OpaquePointer, method: UnsafePointer<CChar>?, target: String, secure: Bool, name: String
  ) -> Request {
    var fields: [Headers.Field] = []
    fields.reserveCapacity(12)
    unsafe withUnsafeMutablePointer(to: &fields) { fields in
      _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, collectField, fields)
    }
    let method = unsafe method.map { unsafe String(cString: $0) } ?? ""
    return Request(
      HTTPMethod(rawValue: method), target, headers: Headers(fields), remoteAddress: unsafe address(of: connection),
      isSecure: secure, listener: name)
  }

  private static func address(of connection: OpaquePointer) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard unsafe gantry_address_text(gantry_mhd_client(connection), &text, text.count) != 0 else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

private func collectField(
  context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, nameLength: Int,
  value: UnsafePointer<CChar>?, valueLength: Int
) -> MHD_Result {
  guard let context = unsafe context, let name = unsafe name else { return .YES }
  unsafe context.assumingMemoryBound(to: [Headers.Field].self).pointee.append(
    Headers.Field(name: text(name, nameLength), value: unsafe value.map { unsafe text($0, valueLength) } ?? ""))
  return .YES
}

private func text(_ characters: UnsafePointer<CChar>, _ length: Int) -> String {
  unsafe String(decoding: UnsafeRawBufferPointer(start: characters, count: length), as: UTF8.self)
}
