package import Groundwork

/// A key for programs: shown once when it is made, kept only as a digest.
///
/// `gk_` and eight characters are its prefix, by which people and the log tell keys apart; then an underscore and 256
/// bits of randomness. So much randomness needs no slow hash: SHA-256 of the whole text is what is kept.
package struct AccessKey: Sendable, Equatable {
  package let prefix: String
  package let text: Secret

  private static let mark = "gk_"
  private static let prefixBytes = 6
  private static let secretBytes = 32
  /// `gk_`, eight characters, `_`, 43 characters.
  private static let length = 3 + 8 + 1 + 43

  package static func make(_ randomness: inout some RandomNumberGenerator) -> AccessKey {
    let prefix = mark + Base64URL.text(Random.bytes(prefixBytes, &randomness))
    let secret = Base64URL.text(Random.bytes(secretBytes, &randomness))
    return AccessKey(prefix: prefix, text: Secret("\(prefix)_\(secret)"))
  }

  /// Whether a text that somebody sent can be one of ours.
  package static func isOne(_ text: String) -> Bool {
    text.utf8.count == length && text.hasPrefix(mark) && text.utf8.dropFirst(11).first == UInt8(ascii: "_")
      && Base64URL.bytes(text.utf8.dropFirst(3).prefix(8)) != nil && Base64URL.bytes(text.utf8.dropFirst(12)) != nil
  }

  /// Reads a key that somebody sent; nil when it cannot be one of ours.
  package init?(_ text: String) {
    guard Self.isOne(text) else { return nil }
    self.init(prefix: String(text.prefix(11)), text: Secret(text))
  }

  private init(prefix: String, text: Secret) {
    self.prefix = prefix
    self.text = text
  }

  /// What the store keeps and looks for.
  package var digest: String { Digest.hexadecimal(Digest.sha256(Array(text.revealed.utf8))) }
}
