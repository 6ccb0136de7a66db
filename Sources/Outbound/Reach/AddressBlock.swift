import Glibc

/// Neighbouring addresses: `10.0.0.0/8`, `fd00::/8`, or a single one, `192.0.2.7`.
package struct AddressBlock: Sendable, Hashable, CustomStringConvertible {
  package let description: String
  private let first: [UInt8]
  private let bits: Int

  /// nil for what is no block.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = parts.first, let first = Self.bytes(String(address)) else { return nil }
    var bits = first.count * 8
    if parts.count == 2 {
      guard let number = Int(parts[1]), (0...bits).contains(number) else { return nil }
      bits = number
    }
    description = text
    self.first = first
    self.bits = bits
  }

  package func contains(_ address: NetworkAddress) -> Bool {
    guard address.bytes.count == first.count else { return false }
    return first.indices.allSatisfy { index in
      let covered = min(max(bits - index * 8, 0), 8)
      let mask = UInt8(truncatingIfNeeded: 0xff00 >> covered)
      return first[index] & mask == address.bytes[index] & mask
    }
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if unsafe inet_pton(family, text, &bytes) == 1 { return bytes }
    }
    return nil
  }
}
