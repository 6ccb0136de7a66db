import CCrypt
import Glibc
package import Groundwork

/// Keeps passwords as bcrypt (libxcrypt, `$2b$`), on a thread of its own because one takes a fifth of a second.
///
/// Sign-ins wait for each other here, which also bounds what guessing costs the machine.
package actor PasswordHasher {
  package static let minimumLength = 8
  package static let maximumBytes = 72

  /// Each step doubles the work.
  package let cost: Int
  private let thread = BlockingThread(name: "passwords")
  /// Compared with when there is no such user, so that the answer takes equally long.
  private var decoy: String?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  package init(cost: Int = 12) { self.cost = cost }

  /// Whether a password may be used at all; without hashing it.
  package static func check(_ password: Secret) throws(PasswordError) {
    if password.revealed.count < minimumLength { throw .tooShort(minimum: minimumLength) }
    if password.revealed.utf8.count > maximumBytes { throw .tooLong(maximum: maximumBytes) }
    if password.revealed.utf8.contains(0) { throw .zeroByte }
  }

  package func hash(_ password: Secret) throws(PasswordError) -> String {
    try Self.check(password)
    return try Self.crypt(password, setting: makeSetting())
  }

  /// - Parameter hash: what is kept of the user's password; nil when there is no such user, which takes equally long.
  package func verify(_ password: Secret, against hash: String?) throws(PasswordError) -> Bool {
    if password.revealed.utf8.count > Self.maximumBytes || password.revealed.utf8.contains(0) { return false }
    guard let hash else {
      let decoy = try decoyHash()
      _ = try Self.crypt(password, setting: decoy)
      return false
    }
    guard hash.hasPrefix("$2") else { throw .notHashed("what is kept of this password is not bcrypt") }
    return Digest.areEqual(try Self.crypt(password, setting: hash), hash)
  }

  private func decoyHash() throws(PasswordError) -> String {
    if let decoy { return decoy }
    let made = try Self.crypt(Secret("nobody has this password"), setting: makeSetting())
    decoy = made
    return made
  }

  /// `$2b$12$` and 22 random characters.
  private func makeSetting() throws(PasswordError) -> String {
    var output = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
    let made = unsafe crypt_gensalt_rn("$2b$", UInt(cost), nil, 0, &output, Int32(output.count))
    guard unsafe made != nil else { throw .notHashed("no salt for bcrypt with cost \(cost)") }
    return String(decoding: output.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func crypt(_ password: Secret, setting: String) throws(PasswordError) -> String {
    let size = MemoryLayout<crypt_data>.size
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    defer {
      // The password was in there.
      unsafe explicit_bzero(memory, size)
      unsafe memory.deallocate()
    }
    guard let result = unsafe crypt_rn(password.revealed, setting, memory, Int32(size)) else {
      throw .notHashed(unsafe String(cString: strerror(errno)))
    }
    let hash = unsafe String(cString: result)
    // How libxcrypt says no when it does not give a null pointer.
    if hash.hasPrefix("*") { throw .notHashed("what is kept of this password is damaged") }
    return hash
  }
}
