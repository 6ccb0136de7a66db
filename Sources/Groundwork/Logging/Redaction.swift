/// Takes passwords out of text that others wrote, such as the messages of a library that prints whole addresses.
///
/// Hides the password in `scheme://user:password@host`, the values of query keys that carry secrets, and what follows
/// `Authorization: Basic`. Text that only looks like that is masked too: better one word too many than one password.
package enum Redaction {
  private static let secretKeys: Set<String> = [
    "password", "passwd", "pass", "pwd", "token", "access_token", "secret", "api_key", "apikey", "auth", "signature",
    "x-amz-signature", "x-amz-credential", "x-amz-security-token",
  ]

  package static func redacted(_ text: String) -> String {
    // Nearly every line has none of the three, and is given back as it is.
    let isSuspect = text.utf8.contains {
      $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":")
    }
    guard isSuspect else { return text }
    var result = hideUserInformation(Array(text.utf8))
    result = hideValues(result)
    result = hideAuthorization(result)
    return String(decoding: result, as: UTF8.self)
  }

  private static let mask = Array(Secret.mask.utf8)

  /// `://user:password@` becomes `://user:•••@`.
  private static func hideUserInformation(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let start = position(of: Array("://".utf8), in: rest) {
      let word = rest[(start + 3)...].prefix { !endsWord($0) }
      result += rest[..<word.startIndex]
      result += hidePassword(in: word)
      rest = rest[word.endIndex...]
    }
    return result + rest
  }

  private static func hidePassword(in word: ArraySlice<UInt8>) -> [UInt8] {
    let slash = word.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    let authority = word[..<(slash ?? word.endIndex)]
    guard let colon = authority.firstIndex(of: UInt8(ascii: ":")) else { return Array(word) }
    // A password may hold an unescaped slash or @; a port followed by a path with an @ is no password.
    let looksLikePort = authority[(colon + 1)...].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let end = (looksLikePort ? authority : word).lastIndex(of: UInt8(ascii: "@"))
    guard let end, end > colon else { return Array(word) }
    return Array(word[...colon]) + mask + Array(word[end...])
  }

  /// `token=abc` becomes `token=•••`.
  private static func hideValues(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
      let key = rest[..<equals].reversed().prefix(while: isKeyByte).reversed()
      result += rest[...equals]
      rest = rest[(equals + 1)...]
      guard secretKeys.contains(String(decoding: key, as: UTF8.self).lowercased()) else { continue }
      let value = rest.prefix { !endsWord($0) && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: ";") }
      if !value.isEmpty { result += mask }
      rest = rest[value.endIndex...]
    }
    return result + rest
  }

  /// `Authorization: Basic abc` becomes `Authorization: Basic •••`, the rest of the line being the credentials.
  private static func hideAuthorization(_ bytes: [UInt8]) -> [UInt8] {
    let lowercased = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
    guard let start = position(of: Array("authorization:".utf8), in: lowercased[...]) else { return bytes }
    let value = bytes[(start + 14)...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let words = value.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: true)
    guard let scheme = words.first else { return bytes }
    return Array(bytes[..<(start + 14)]) + Array(" ".utf8) + Array(scheme) + Array(" ".utf8) + mask
      + hideAuthorization(Array(bytes[value.endIndex...]))
  }

  private static func position(of needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = needle.first, bytes.count >= needle.count else { return nil }
    return bytes.indices.dropLast(needle.count - 1).first {
      bytes[$0] == first && bytes[$0..<($0 + needle.count)].elementsEqual(needle)
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte <= UInt8(ascii: " ")
      || [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">")].contains(byte)
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }
}
