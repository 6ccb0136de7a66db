/// An address of the internet as its bytes, four or sixteen. One that only wraps an older one counts as that.
package struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
  package let bytes: [UInt8]

  /// nil unless there are 4 or 16. `::ffff:10.0.0.1` becomes `10.0.0.1`, as do the wrappings of NAT64 (RFC 6052) and
  /// 6to4 (RFC 3056): a packet to them ends at the wrapped address.
  package init?(_ bytes: [UInt8]) {
    switch bytes.count {
    case 4: self.bytes = bytes
    case 16:
      let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
      let isCompatible = bytes[..<12].allSatisfy { $0 == 0 } && bytes[12] != 0
      let isNAT64 = bytes[..<12].elementsEqual([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0])
      if isMapped || isCompatible || isNAT64 {
        self.bytes = Array(bytes[12...])
      } else if bytes[0] == 0x20, bytes[1] == 0x02 {
        self.bytes = Array(bytes[2..<6])
      } else {
        self.bytes = bytes
      }
    default: return nil
    }
  }

  package var description: String {
    if bytes.count == 4 { return bytes.map { "\($0)" }.joined(separator: ".") }
    return stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
      .joined(separator: ":")
  }

  /// Whether it belongs to the internet at large, and not to this machine, its networks or something special
  /// (IANA's registries of special-purpose addresses, RFC 6890).
  package var isPublic: Bool { !Self.special.contains { $0.contains(self) } }

  private static let special: [AddressBlock] = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
    "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
  ].compactMap(AddressBlock.init)
}
