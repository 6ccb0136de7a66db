/// Random bytes for secrets; the generator is handed in, and is the system's own outside tests.
package enum Random {
  package static func bytes(_ count: Int, _ randomness: inout some RandomNumberGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &randomness) }
  }

  /// A text of `bytes` random bytes that may stand in addresses and headers; 32 give 43 characters.
  package static func text(bytes: Int, _ randomness: inout some RandomNumberGenerator) -> String {
    Base64URL.text(Self.bytes(bytes, &randomness))
  }

  /// From the system, for secrets.
  package static func text(bytes: Int) -> String {
    var system = SystemRandomNumberGenerator()
    return text(bytes: bytes, &system)
  }
}
