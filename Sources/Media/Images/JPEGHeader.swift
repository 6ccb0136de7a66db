import TrafficCore

/// Reads the size and the EXIF orientation out of a JPEG's marker segments (ITU-T T.81, annex B).
enum JPEGHeader {
  private static let exif = Array("Exif".utf8) + [0, 0]

  static func read(_ bytes: [UInt8]) -> ImageHeader? {
    let reader = ByteReader(bytes[...])
    var orientation = Orientation.up
    var offset = 2
    while let (marker, start) = marker(after: offset, reader) {
      switch marker {
      case 0x01, 0xD0...0xD8: offset = start
      case 0xD9, 0xDA: return nil
      default:
        guard let length = reader.number(at: start, width: 2), length >= 2 else { return nil }
        if marker == 0xE1, let block = reader.slice(at: start + 2, count: length - 2), block.starts(with: exif) {
          orientation = TIFFDirectory.orientation(ByteReader(block.dropFirst(exif.count)))
        }
        if isFrame(marker) {
          guard let height = reader.number(at: start + 3, width: 2), let width = reader.number(at: start + 5, width: 2)
          else { return nil }
          return ImageHeader(size: PixelSize(width: width, height: height), orientation: orientation)
        }
        offset = start + length
      }
    }
    return nil
  }

  /// A marker is FF, any number of FF more, and one byte that is neither FF nor 0.
  private static func marker(after offset: Int, _ reader: ByteReader) -> (marker: Int, end: Int)? {
    var offset = offset
    var isAfterFF = false
    while let byte = reader.number(at: offset, width: 1) {
      offset += 1
      if isAfterFF, byte != 0xFF, byte != 0 { return (byte, offset) }
      isAfterFF = byte == 0xFF
    }
    return nil
  }

  /// SOF0…SOF15 without DHT, JPG and DAC, which lie between them.
  private static func isFrame(_ marker: Int) -> Bool {
    (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
  }
}
