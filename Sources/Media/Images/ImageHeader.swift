import TrafficCore

/// What the first bytes of a still picture say about it, read before any memory is taken for its pixels.
struct ImageHeader: Equatable {
  /// As stored, before it is turned upright.
  var size: PixelSize
  var orientation: Orientation = .up
  /// Bytes the file needs for the whole picture; nil when its header does not say.
  var neededBytes: Int?

  /// nil when the header cannot be read.
  init?(_ format: ImageFormat, bytes: [UInt8]) {
    let header: ImageHeader? =
      switch format {
      case .jpeg: JPEGHeader.read(bytes)
      case .png: Self.png(ByteReader(bytes[...]))
      case .bmp: Self.bmp(ByteReader(bytes[...], isLittleEndian: true))
      case .webp: Self.webp(ByteReader(bytes[...], isLittleEndian: true))
      case .tiff: TIFFDirectory.header(ByteReader(bytes[...]))
      }
    guard let header, header.size.width > 0, header.size.height > 0 else { return nil }
    self = header
  }

  /// Whether a header that cannot be read is one whose end is missing.
  static func isCutOff(_ format: ImageFormat, bytes: [UInt8]) -> Bool {
    let smallestHeader = 64  // bytes; no format needs fewer for a picture with pixels
    return bytes.count < smallestHeader || format == .tiff && TIFFDirectory.isBeyondEnd(ByteReader(bytes[...]))
  }

  init(size: PixelSize, orientation: Orientation = .up, neededBytes: Int? = nil) {
    self.size = size
    self.orientation = orientation
    self.neededBytes = neededBytes
  }

  /// Chunks of length, name, contents and checksum; IHDR first, IEND last.
  private static func png(_ reader: ByteReader) -> ImageHeader? {
    guard reader.hasText("IHDR", at: 12), let width = reader.number(at: 16, width: 4),
      let height = reader.number(at: 20, width: 4)
    else { return nil }
    var offset = 8
    while let length = reader.number(at: offset, width: 4), !reader.hasText("IEND", at: offset + 4) {
      offset += 12 + length
    }
    return ImageHeader(size: PixelSize(width: width, height: height), neededBytes: offset + 12)
  }

  /// File header of 14 bytes, then an info header; the height is negative when the first row is the topmost.
  private static func bmp(_ reader: ByteReader) -> ImageHeader? {
    guard let pixels = reader.number(at: 10, width: 4), let headerSize = reader.number(at: 14, width: 4) else {
      return nil
    }
    if headerSize == 12 {
      guard let width = reader.number(at: 18, width: 2), let height = reader.number(at: 20, width: 2) else {
        return nil
      }
      return ImageHeader(size: PixelSize(width: width, height: height))
    }
    guard let width = reader.number(at: 18, width: 4), let storedHeight = reader.number(at: 22, width: 4),
      let depth = reader.number(at: 28, width: 2), let compression = reader.number(at: 30, width: 4)
    else { return nil }
    let height = abs(Int(Int32(truncatingIfNeeded: storedHeight)))
    let isPlain = [0, 3].contains(compression) && height <= 1 << 20 && width <= 1 << 20
    let rows = isPlain ? (width * depth + 31) / 32 * 4 * height : 0
    return ImageHeader(size: PixelSize(width: width, height: height), neededBytes: isPlain ? pixels + rows : nil)
  }

  /// RIFF with one of three first chunks: VP8 (lossy), VP8L (lossless), VP8X (extended).
  private static func webp(_ reader: ByteReader) -> ImageHeader? {
    guard let riff = reader.number(at: 4, width: 4) else { return nil }
    var size: PixelSize?
    if reader.hasText("VP8 ", at: 12), let width = reader.number(at: 26, width: 2),
      let height = reader.number(at: 28, width: 2)
    {
      size = PixelSize(width: width & 0x3FFF, height: height & 0x3FFF)
    } else if reader.hasText("VP8L", at: 12), let packed = reader.number(at: 21, width: 4) {
      size = PixelSize(width: packed & 0x3FFF + 1, height: packed >> 14 & 0x3FFF + 1)
    } else if reader.hasText("VP8X", at: 12), let width = reader.number(at: 24, width: 3),
      let height = reader.number(at: 27, width: 3)
    {
      size = PixelSize(width: width + 1, height: height + 1)
    }
    return size.map { ImageHeader(size: $0, neededBytes: riff + 8) }
  }
}
