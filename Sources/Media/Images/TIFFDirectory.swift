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
    static let wanted: Set = [
      width, height, orientation, stripOffsets, stripByteCounts, tileOffsets, tileByteCounts,
    ]
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
      let offset = start + 2 + 12 * index
      guard let tag = reader.number(at: offset, width: 2) else { break }
      // The first of several counts: a forged file may repeat a long one without end.
      guard Tag.wanted.contains(tag), entries.values[tag] == nil else { continue }
      entries.values[tag] = values(ofEntryAt: offset, reader)
    }
    return entries
  }

  /// No picture within the limit of pixels has more strips; a forged count would only cost memory.
  private static let maximumValues = 1_000_000

  /// Tag, type, count, then the values themselves or where they lie. Only whole numbers of two and four bytes matter.
  private static func values(ofEntryAt offset: Int, _ reader: ByteReader) -> [Int] {
    guard let type = reader.number(at: offset + 2, width: 2), let width = [3: 2, 4: 4][type],
      let count = reader.number(at: offset + 4, width: 4), count <= maximumValues,
      let place = width * count <= 4 ? offset + 8 : reader.number(at: offset + 8, width: 4),
      let bytes = reader.slice(at: place, count: width * count)
    else { return [] }
    let values = ByteReader(bytes, isLittleEndian: reader.isLittleEndian)
    return (0..<count).compactMap { values.number(at: $0 * width, width: width) }
  }
}
