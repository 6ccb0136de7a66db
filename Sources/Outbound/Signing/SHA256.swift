import COpenSSL

/// SHA-256 (FIPS 180-4), for signatures and checksums.
package enum SHA256 {
  package static func digest(of bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256Stream()
    hash.add(bytes)
    return hash.digest()
  }

  /// In lower-case hexadecimal digits.
  package static func hex(of bytes: [UInt8]) -> String { hex(digest(of: bytes)) }

  package static func hex(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// HMAC (RFC 2104) with SHA-256, from the two hashes it is defined by.
  package static func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    let blockSize = 64
    var block = key.count > blockSize ? digest(of: key) : key
    block += [UInt8](repeating: 0, count: blockSize - block.count)
    return digest(of: block.map { $0 ^ 0x5c } + digest(of: block.map { $0 ^ 0x36 } + message))
  }
}

/// SHA-256 of something that comes in pieces.
@safe package struct SHA256Stream: ~Copyable {
  private let context: OpaquePointer

  package init() {
    guard let made = unsafe EVP_MD_CTX_new() else { preconditionFailure("no memory for a hash") }
    unsafe context = made
    let code = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
    precondition(code == 1, "OpenSSL has no SHA-256")
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  package mutating func add(_ bytes: [UInt8]) {
    let code = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    precondition(code == 1, "SHA-256 of bytes in memory cannot fail")
  }

  /// Of all that was added. Call it once.
  package mutating func digest() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    let code = unsafe digest.withUnsafeMutableBufferPointer {
      unsafe EVP_DigestFinal_ex(context, $0.baseAddress, &count)
    }
    precondition(code == 1 && count == 32, "SHA-256 of bytes in memory cannot fail")
    return digest
  }
}
