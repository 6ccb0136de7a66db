import Glibc
package import Groundwork

/// The secrets of one installation: what is given is checked, what is not given is made once and kept in a folder.
package struct SecretFolder: Sendable {
  /// A secret and where it came from.
  package struct Kept: Sendable {
    package let secret: Secret
    /// The file that it was just made in; nil when it was given or there already.
    package let madeIn: String?
  }

  /// The folder; made with the first secret, for its owner alone.
  package let path: String

  private static let minimumLength = 16
  private static let maximumBytes = 4096

  package init(path: String) { self.path = path }

  /// - Parameters:
  ///   - name: as people know it: `SECRET_KEY`. The file is its lower-case form.
  ///   - given: from the settings; nil or empty when the program shall see to it.
  package func secret(_ name: String, given: Secret?, minimum: Int? = nil) throws(SecretError) -> Kept {
    if let given, !given.isEmpty {
      try Self.check(given, name: name, minimum: minimum ?? Self.minimumLength)
      return Kept(secret: given, madeIn: nil)
    }
    let file = file(of: name)
    if let kept = try read(file) { return Kept(secret: kept, madeIn: nil) }
    let made = Secret(Random.text(bytes: 32))
    if try write(made, to: file) { return Kept(secret: made, madeIn: file) }
    // Another process was quicker; its secret is the one.
    guard let kept = try read(file) else { throw .unreadable(path: file, reason: "it vanished") }
    return Kept(secret: kept, madeIn: nil)
  }

  package func file(of name: String) -> String { "\(path)/\(name.lowercased().replacing("_", with: "-"))" }

  /// Takes a secret that has served its purpose away.
  package func remove(_ name: String) { unsafe unlink(file(of: name)) }

  package static func check(_ secret: Secret, name: String, minimum: Int) throws(SecretError) {
    if Placeholder.matches(secret.revealed) { throw .placeholder(name: name) }
    if secret.revealed.utf8.count < minimum { throw .tooShort(name: name, minimum: minimum) }
  }

  private func read(_ file: String) throws(SecretError) -> Secret? {
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .unreadable(path: file, reason: Self.reason)
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: file, reason: Self.reason) }
    if status.st_mode & 0o077 != 0 { throw .readableByOthers(path: file) }
    var bytes = [UInt8](repeating: 0, count: Self.maximumBytes)
    let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw .unreadable(path: file, reason: Self.reason) }
    let text = String(decoding: bytes.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self)
    if text.isEmpty { throw .unreadable(path: file, reason: "the file is empty; remove it and start again") }
    return Secret(text)
  }

  /// Written beside and then linked into place, so that nobody ever reads half a secret.
  /// - Returns: false when another process has made it meanwhile.
  private func write(_ secret: Secret, to file: String) throws(SecretError) -> Bool {
    try makeFolder()
    let draft = "\(file).\(getpid()).\(Random.text(bytes: 6))"
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unwritable(path: file, reason: Self.reason) }
    defer { unsafe unlink(draft) }
    let bytes = Array((secret.revealed + "\n").utf8)
    let written = unsafe Glibc.write(descriptor, bytes, bytes.count)
    let isDurable = written == bytes.count && fsync(descriptor) == 0
    let reason = Self.reason
    close(descriptor)
    guard isDurable else { throw .unwritable(path: file, reason: reason) }
    if unsafe link(draft, file) == 0 { return true }
    if errno == EEXIST { return false }
    throw .unwritable(path: file, reason: Self.reason)
  }

  private func makeFolder() throws(SecretError) {
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && part.isEmpty ? "/" : (made.isEmpty || made == "/" ? "" : "/") + part
      if part.isEmpty { continue }
      if unsafe mkdir(made, made == path ? 0o700 : 0o755) != 0, errno != EEXIST {
        throw .unwritable(path: path, reason: Self.reason)
      }
    }
  }

  private static var reason: String { unsafe String(cString: strerror(errno)) }
}
