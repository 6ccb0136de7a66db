/// The kinds of still picture we read, recognised by their first bytes, never by a name.
enum ImageFormat: String, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case bmp = "BMP"
  case webp = "WebP"
  case tiff = "TIFF"

  static let accepted = "Accepted are \(allCases.map(\.rawValue).joined(separator: ", ")) pictures."

  /// As many bytes as `init(signature:)` needs.
  static let signatureBytes = 12

  /// nil for what is no picture we know.
  init?(signature bytes: some Collection<UInt8>) {
    let found = Self.allCases.first { format in
      format.signatures.contains { signature in
        bytes.count >= signature.count && zip(bytes, signature).allSatisfy { $1 == nil || $0 == $1 }
      }
    }
    guard let found else { return nil }
    self = found
  }

  /// nil stands for any byte.
  private var signatures: [[UInt8?]] {
    switch self {
    case .jpeg: [[0xFF, 0xD8, 0xFF]]
    case .png: [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]]
    case .bmp: [[0x42, 0x4D, nil, nil, nil, nil, 0, 0, 0, 0]]
    case .webp: [Array("RIFF".utf8) + [nil, nil, nil, nil] + Array("WEBP".utf8)]
    case .tiff: [[0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A]]
    }
  }
}
