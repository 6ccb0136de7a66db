import TrafficCore

/// Reads the tags of a TIFF file and of the EXIF block inside a JPEG, which has the same form (TIFF 6.0, section 2).
enum TIFFDirectory {
  private enum Tag {
    static let width = 256
    static let height = 257
    static let orientation = 274
    static let stripOffsets = 273
    static let stripByteCounts = 279
    static let tileOffsets = 324
    static let tileByteCounts = 325
  }

  static func header(_ reader: ByteReader) -> ImageHeader? {
    guard let entries = entries(reader), let width = entries.first(Tag.width), let height = entries.first(Tag.height)
    else { return nil }
    let offsets = (entries.values[Tag.stripOffsets] ?? []) + (entries.values[Tag.tileOffsets] ?? [])
    let counts = (entries.values[Tag.stripByteCounts] ?? []) + (entries.values[Tag.tileByteCounts] ?? [])
    return ImageHeader(
      size: PixelSize(width: width, height: height), orientation: entries.orientation,
      neededBytes: zip(offsets, counts).map(+).max())
  }

  /// Upright when the block says nothing that can be understood.
  static func orientation(_ reader: ByteReader) -> Orientation { entries(reader)?.orientation ?? .up }

  /// Many writers put the directory last, where a cut takes it away.
  static func isBeyondEnd(_ source: ByteReader) -> Bool {
    let reader = ByteReader(source.bytes, isLittleEndian: source.hasText("II", at: 0))
    guard let start = reader.number(at: 4, width: 4) else { return true }
    return start >= reader.count
  }

  private struct Entries {
    var values: [Int: [Int]] = [:]

    func first(_ tag: Int) -> Int? { values[tag]?.first }
    var orientation: Orientation { first(Tag.orientation).flatMap(Orientation.init(rawValue:)) ?? .up }
  }

  private static func entries(_ source: ByteReader) -> Entries? {
    var reader = source
    if reader.hasText("II", at: 0) {
      reader.isLittleEndian = true
    } else if reader.hasText("MM", at: 0) {
      reader.isLittleEndian = false
    } else {
      return nil
    }
    guard reader.number(at: 2, width: 2) == 42, let start = reader.number(at: 4, width: 4),
      let count = reader.number(at: start, width: 2)
    else { return nil }
    var entries = Entries()
    for index in 0..<count {
      guard let (tag, values) = entry(at: start + 2 + 12 * index, reader) else { break }
      entries.values[tag] = values
    }
    return entries
  }

  /// Tag, type, count, then the values themselves or where they lie. Only whole numbers of two and four bytes matter.
  private static func entry(at offset: Int, _ reader: ByteReader) -> (tag: Int, values: [Int])? {
    guard let tag = reader.number(at: offset, width: 2), let type = reader.number(at: offset + 2, width: 2),
      let count = reader.number(at: offset + 4, width: 4)
    else { return nil }
    guard let width = [3: 2, 4: 4][type], count <= reader.count else { return (tag, []) }
    let place = width * count <= 4 ? offset + 8 : reader.number(at: offset + 8, width: 4)
    guard let place else { return nil }
    return (tag, (0..<count).compactMap { reader.number(at: place + $0 * width, width: width) })
  }
}
