import Outbound

/// SHA-256 as text, for texts and files that must be the same later.
enum Checksum {
  static func text(of text: String) -> String { SHA256.hex(of: Array(text.utf8)) }
}
