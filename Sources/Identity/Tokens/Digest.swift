import COpenSSL

/// SHA-256, the keyed form of it, and comparing without telling by the time where two texts differ.
package enum Digest {
  package static let byteCount = 32

  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    var length: UInt32 = 0
    let code = unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
    precondition(code == 1 && length == byteCount, "SHA-256 belongs to every OpenSSL")
    return digest
  }

  package static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    var length: UInt32 = 0
    let result = unsafe HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &digest, &length)
    precondition(unsafe result != nil && length == byteCount, "HMAC belongs to every OpenSSL")
    return digest
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
