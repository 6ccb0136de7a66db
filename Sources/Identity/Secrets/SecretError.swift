/// Why the program does not start with the secrets it has.
package enum SecretError: Error, Equatable, CustomStringConvertible {
  case placeholder(name: String)
  case tooShort(name: String, minimum: Int)
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case readableByOthers(path: String)

  package var description: String {
    switch self {
    case .placeholder(let name):
      "\(name) still has the value of an example. Set one of your own, or leave it out and it is made."
    case .tooShort(let name, let minimum):
      "\(name) is too short; it needs at least \(minimum) characters. Leave it out and it is made."
    case .unreadable(let path, let reason): "Cannot read the secret in \(path): \(reason)."
    case .unwritable(let path, let reason):
      "Cannot keep a new secret in \(path): \(reason). Make the folder writable, or set the secret."
    case .readableByOthers(let path): "Others may read the secret in \(path). Run: chmod 600 \(path)"
    }
  }
}
