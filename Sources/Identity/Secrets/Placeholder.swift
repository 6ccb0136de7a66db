/// Recognises secrets that came out of an example and were never changed.
package enum Placeholder {
  private static let words: Set<String> = [
    "changeme", "changethis", "changeit", "secret", "secretkey", "supersecret", "supersecretkey", "mysecret",
    "mysecretkey", "password", "passwort", "default", "example", "test", "todo", "admin", "apikey", "yourapikey",
    "yoursecret", "yoursecretkey", "replaceme", "replacethis", "insecure", "development", "devsecret", "dev", "none",
    "null", "xxx", "string",
  ]
  private static let beginnings = ["changeme", "changethis", "yoursecret", "yourapikey", "replaceme", "replacethis"]
  private static let ends = ["changeinproduction", "changemeinproduction", "changeme"]

  /// Blanks, dashes and case do not matter: `Change-Me!` is one as well.
  package static func matches(_ text: String) -> Bool {
    let plain = text.lowercased().filter { $0.isLetter || $0.isNumber }
    if words.contains(plain) { return true }
    if beginnings.contains(where: plain.hasPrefix) || ends.contains(where: plain.hasSuffix) { return true }
    // One character again and again.
    return !text.isEmpty && Set(text).count == 1
  }
}
