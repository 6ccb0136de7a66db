import COpenSSL

/// SHA-256, the keyed form of it, and comparing without telling by the time where two texts differ.
package enum Digest {
  package static let byteCount = 32
  /// What SHA-256 works on at a time.
  private static let blockCount = 64

  /// Looked up once; `EVP_sha256()` is looked up at each use.
  private static let algorithm = Algorithm()

  @safe private struct Algorithm: @unchecked Sendable {  // OpenSSL never changes it and it is never freed
    let pointer = unsafe EVP_MD_fetch(nil, "SHA256", nil)
  }

  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    var length: UInt32 = 0
    let code = unsafe EVP_Digest(bytes, bytes.count, &digest, &length, algorithm.pointer, nil)
    precondition(code == 1 && length == byteCount, "SHA-256 belongs to every OpenSSL")
    return digest
  }

  /// HMAC (RFC 2104) over SHA-256. OpenSSL's own looks two algorithms up by their names at each call, which takes five
  /// times as long as the two digests.
  package static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    let key = key.count > blockCount ? sha256(key) : key
    let padded = key + repeatElement(0, count: blockCount - key.count)
    let inner = sha256(padded.map { $0 ^ 0x36 } + bytes)
    return sha256(padded.map { $0 ^ 0x5C } + inner)
  }

  /// Takes equally long wherever two texts of the same length differ.
  package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    if left.count != right.count { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
  }

  /// For secrets of any length: their digests are compared, so that not even the length shows.
  package static func areEqual(_ left: String, _ right: String) -> Bool {
    areEqual(sha256(Array(left.utf8)), sha256(Array(right.utf8)))
  }

  /// Lower-case hexadecimal digits, for digests that are kept as text.
  package static func hexadecimal(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
