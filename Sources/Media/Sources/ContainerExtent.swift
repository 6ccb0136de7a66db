/// Finds out how long a video file says it is, to tell a cut-off copy from a whole one without decoding it.
///
/// Knows the boxes of MP4 and MOV, the chunks of AVI, and the segment of Matroska and WebM. Other containers are
/// streams that may end anywhere.
enum ContainerExtent: Equatable {
  /// Bytes the file should have.
  case announced(Int)
  /// An MP4 whose recorder never wrote the table of its frames.
  case withoutIndex
  case unknown

  static func examine(_ file: OpenFile) throws(MediaError) -> ContainerExtent {
    let head = try file.bytes(count: 64)
    if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return try matroska(file) }
    if head.starts(with: Array("RIFF".utf8)) { return try chunks(of: file) }
    if head.count >= 8, ["ftyp", "moov", "mdat", "wide", "free", "skip"].contains(name(head[4..<8])) {
      return try boxes(of: file)
    }
    return .unknown
  }

  /// More boxes or chunks than any recorder writes: each costs a read, and a forged file may hold millions.
  private static let maximumParts = 200_000

  /// ISO/IEC 14496-12: size (4 bytes, 1 = 8 more follow the name, 0 = to the end) and name (4 bytes).
  private static func boxes(of file: OpenFile) throws(MediaError) -> ContainerExtent {
    var offset = 0
    var hasIndex = false
    for _ in 0..<maximumParts where offset < file.byteCount {
      let head = try file.bytes(at: offset, count: 16)
      guard head.count >= 8 else { break }
      var size = number(head[0..<4])
      if ["moov", "moof"].contains(name(head[4..<8])) { hasIndex = true }
      if size == 1 {
        guard head.count == 16 else { return .announced(offset + 16) }
        size = number(head[8..<16])
      }
      if size == 0 {
        // To the end of the file, as writers leave it until they are done.
        offset = file.byteCount
        break
      }
      // What is no box any more is for FFmpeg to judge.
      guard size >= 8, isName(head[4..<8]) else { break }
      let (end, overflow) = offset.addingReportingOverflow(size)
      if overflow || end > file.byteCount { return .announced(overflow ? .max : end) }
      offset = end
    }
    return hasIndex ? .announced(offset) : .withoutIndex
  }

  /// RIFF: name, size (4 bytes, little endian), contents, padded to even; OpenDML files have several.
  private static func chunks(of file: OpenFile) throws(MediaError) -> ContainerExtent {
    var offset = 0
    for _ in 0..<maximumParts where offset < file.byteCount {
      let head = try file.bytes(at: offset, count: 8)
      guard head.count == 8, name(head[0..<4]) == "RIFF" else { break }
      let size = number(head[4..<8].reversed())
      // A recorder that never came back to fill in the size left 0 or all ones.
      if size == 0 || size >= 0xFFFF_FFF0 { return .unknown }
      if offset + 8 + size > file.byteCount { return .announced(offset + 8 + size) }
      offset += 8 + size + size % 2
    }
    return .announced(offset)
  }

  /// RFC 8794: the EBML header, then one segment; each an identifier and a size of variable length.
  private static func matroska(_ file: OpenFile) throws(MediaError) -> ContainerExtent {
    let head = try file.bytes(count: 4096)
    guard let header = variableNumber(head, at: 4), let headerSize = header.value else { return .unknown }
    let segment = 4 + header.length + headerSize
    guard segment >= 0, segment + 4 < head.count, head[segment...].starts(with: [0x18, 0x53, 0x80, 0x67]),
      let size = variableNumber(head, at: segment + 4), let bytes = size.value
    else { return .unknown }
    let (end, overflow) = (segment + 4 + size.length).addingReportingOverflow(bytes)
    return .announced(overflow ? .max : end)
  }

  /// A value of nil is EBML's "unknown", which live recordings have.
  private static func variableNumber(_ bytes: [UInt8], at offset: Int) -> (value: Int?, length: Int)? {
    guard offset < bytes.count, bytes[offset] != 0 else { return nil }
    let length = bytes[offset].leadingZeroBitCount + 1
    guard offset + length <= bytes.count else { return nil }
    let marked = number(bytes[offset..<offset + length])
    let value = marked & ((1 << (7 * length)) - 1)
    return (value == (1 << (7 * length)) - 1 ? nil : value, length)
  }

  /// Big endian, at most eight bytes; larger than any file where the top bit is set.
  private static func number(_ bytes: some Sequence<UInt8>) -> Int {
    let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(clamping: value)
  }

  private static func name(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0xA9 }
  }
}
