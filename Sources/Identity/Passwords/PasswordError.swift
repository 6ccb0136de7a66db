/// Why a password cannot be kept or compared.
package enum PasswordError: Error, Equatable, CustomStringConvertible {
  case tooShort(minimum: Int)
  /// bcrypt looks at 72 bytes; whoever relies on more would be deceived.
  case tooLong(maximum: Int)
  case zeroByte
  case notHashed(String)

  package var description: String {
    switch self {
    case .tooShort(let minimum): "The password is too short; it needs at least \(minimum) characters."
    case .tooLong(let maximum): "The password is too long; it may have at most \(maximum) bytes in UTF-8."
    case .zeroByte: "The password holds a character that cannot be typed (U+0000)."
    case .notHashed(let reason): "The password could not be hashed: \(reason)."
    }
  }
}
