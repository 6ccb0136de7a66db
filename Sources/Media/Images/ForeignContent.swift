/// What a file holds that is none of our pictures, told from its first bytes, for people who wonder why.
enum ForeignContent {
  /// - Parameter bytes: at least the first twelve, where there are as many.
  static func describe(_ bytes: some Collection<UInt8>) -> String {
    let start = Array(bytes.prefix(ImageFormat.signatureBytes))
    if let brand = isoBrand(start) { return brand }
    if let kind = kinds.first(where: { start.starts(with: $0.signature) }) { return kind.name }
    let text = start.prefix { (0x20..<0x7F).contains($0) }
    if text.first.map({ $0 == UInt8(ascii: "<") }) == true { return "a web page or XML" }
    if text.count == start.count { return "text that begins with '\(String(decoding: text, as: UTF8.self))'" }
    return "unknown content that begins with the bytes \(start.prefix(8).map(hexadecimal).joined(separator: " "))"
  }

  private static let kinds: [(signature: [UInt8], name: String)] = [
    (Array("GIF8".utf8), "a GIF picture"), (Array("%PDF".utf8), "a PDF document"),
    (Array("PK\u{3}\u{4}".utf8), "a ZIP archive"), (Array("ID3".utf8), "MP3 sound"), ([0xFF, 0xFB], "MP3 sound"),
    ([0x1A, 0x45, 0xDF, 0xA3], "a Matroska or WebM video"), (Array("RIFF".utf8), "an AVI video or WAV sound"),
    ([0x1F, 0x8B], "a gzip archive"), ([0x7F, 0x45, 0x4C, 0x46], "a program"),
  ]

  /// MP4 and its kin say which of them they are: bytes 4 to 7 are `ftyp`, the brand follows.
  private static func isoBrand(_ start: [UInt8]) -> String? {
    guard start.count == 12, start[4..<8].elementsEqual("ftyp".utf8) else { return nil }
    let brand = String(decoding: start[8...], as: UTF8.self)
    return switch brand {
    case "heic", "heix", "mif1", "msf1": "a HEIF picture"
    case "avif", "avis": "an AVIF picture"
    default: "an MP4 or QuickTime video"
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0\(digits)" : digits
  }
}
