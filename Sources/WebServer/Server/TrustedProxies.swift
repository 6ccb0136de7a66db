import Glibc

/// Which neighbours may say who the client is. Everybody else's `X-Forwarded-For` is ignored.
package struct TrustedProxies: Sendable {
  private struct Network: Sendable {
    let bytes: [UInt8]
    let bits: Int

    func contains(_ address: [UInt8]) -> Bool {
      guard address.count == bytes.count else { return false }
      return (0..<bits).allSatisfy { bit in
        (address[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
      }
    }
  }

  private let networks: [Network]

  /// Nobody.
  package init() { networks = [] }

  /// - Parameter list: addresses or networks: `10.0.0.0/8`, `::1`.
  package init(_ list: [String]) throws(ServerError) {
    var networks: [Network] = []
    for text in list {
      let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
      guard let bytes = parts.first.flatMap(Self.bytes) else {
        throw ServerError(description: "trusted proxy \(text): not an address; write 10.0.0.7 or 10.0.0.0/8.")
      }
      let bits = parts.count > 1 ? Int(parts[1]) : bytes.count * 8
      guard let bits, (0...bytes.count * 8).contains(bits) else {
        throw ServerError(description: "trusted proxy \(text): the length behind / is wrong; write 10.0.0.0/8.")
      }
      networks.append(Network(bytes: bytes, bits: bits))
    }
    self.networks = networks
  }

  /// The last address on the way that is not one of ours.
  func client(of request: Request) -> String {
    guard !networks.isEmpty, isTrusted(request.remoteAddress) else { return request.remoteAddress }
    let way = request.headers.values("x-forwarded-for").flatMap { $0.split(separator: ",") }
      .map { String($0.trimmingBlanks) }
    var client = request.remoteAddress
    for address in way.reversed() {
      guard Self.bytes(address) != nil else { return client }
      client = address
      if !isTrusted(address) { return address }
    }
    return client
  }

  /// True when the neighbour is trusted and took the request over TLS.
  /// - Parameter neighbour: who holds the other end of the connection, whoever the client is.
  func sawTLS(_ request: Request, neighbour: String) -> Bool {
    isTrusted(neighbour) && request.headers.values("x-forwarded-proto") == ["https"]
  }

  func isTrusted(_ address: String) -> Bool {
    guard let bytes = Self.bytes(address) else { return false }
    return networks.contains { $0.contains(bytes) }
  }

  private static func bytes(_ address: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, address, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return unsafe inet_pton(AF_INET6, address, &bytes) == 1 ? bytes : nil
  }
}
