import CMicroHTTPD
import Glibc

/// Makes a `Request` of what libmicrohttpd has read.
enum RequestReader {
  struct Head {
    let request: Request
    /// As in the first line: `HTTP/1.1`.
    let version: String
    /// False when it was not made of plain lines, as far as that can be seen.
    let isPlain: Bool
  }

  fileprivate struct Collected {
    var fields: [Headers.Field] = []
    var layout: HeadLayout
  }

  /// - Parameter place: where the target lies; never read.
  static func head(
    _ connection: OpaquePointer, method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, target: String,
    place: Int, secure: Bool, name: String
  ) -> Head {
    let versionText = unsafe version.map { unsafe String(cString: $0) } ?? ""
    var collected = Collected(
      layout: HeadLayout(
        target: place, targetLength: target.utf8.count, version: Int(bitPattern: version),
        versionLength: versionText.utf8.count))
    collected.fields.reserveCapacity(12)
    unsafe withUnsafeMutablePointer(to: &collected) { collected in
      _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, collectField, collected)
    }
    let isPlain = unsafe collected.layout.ends(head: Int(bitPattern: method), size: gantry_mhd_head_size(connection))
    let method = unsafe method.map { unsafe String(cString: $0) } ?? ""
    let request = Request(
      HTTPMethod(rawValue: method), target, headers: Headers(collected.fields),
      remoteAddress: unsafe address(gantry_mhd_client(connection)), isSecure: secure, listener: name)
    return Head(request: request, version: versionText, isPlain: isPlain || !HeadLayout.isKnown)
  }

  static func address(_ address: UnsafePointer<sockaddr>?) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard unsafe gantry_address_text(address, &text, text.count) != 0 else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// True when there is a length and it is no number: then libmicrohttpd answers itself.
  static func hasBadLength(_ connection: OpaquePointer) -> Bool {
    var value: UnsafePointer<CChar>?
    var size = 0
    guard
      unsafe MHD_lookup_connection_value_n(connection, .HEADER_KIND, "Content-Length", 14, &value, &size) == .YES
    else { return false }
    let length = unsafe value.map { unsafe text($0, size) } ?? ""
    return !length.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } || UInt64(length) == nil
  }
}

private func collectField(
  context: UnsafeMutableRawPointer?, kind: MHD_ValueKind, name: UnsafePointer<CChar>?, nameLength: Int,
  value: UnsafePointer<CChar>?, valueLength: Int
) -> MHD_Result {
  guard let context = unsafe context, let name = unsafe name else { return .YES }
  let collected = unsafe context.assumingMemoryBound(to: RequestReader.Collected.self)
  unsafe collected.pointee.layout.add(
    name: Int(bitPattern: name), nameLength: nameLength, value: Int(bitPattern: value), valueLength: valueLength)
  unsafe collected.pointee.fields.append(
    Headers.Field(name: text(name, nameLength), value: value.map { unsafe text($0, valueLength) } ?? ""))
  return .YES
}

private func text(_ characters: UnsafePointer<CChar>, _ length: Int) -> String {
  unsafe String(decoding: UnsafeRawBufferPointer(start: characters, count: length), as: UTF8.self)
}
