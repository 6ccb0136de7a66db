/// What a decoder must know before the first picture: the parameter sets of a stream.
package struct H264Parameters: Sendable, Hashable {
  let sequence: [[UInt8]]
  let picture: [[UInt8]]

  /// nil unless there is one of each kind that can be written down.
  init?(sequence: [[UInt8]], picture: [[UInt8]]) {
    let all = sequence + picture
    guard let first = sequence.first, first.count >= 4, !picture.isEmpty, sequence.count < 32, picture.count < 256,
      all.allSatisfy({ $0.count <= UInt16.max })
    else { return nil }
    self.sequence = sequence
    self.picture = picture
  }

  /// Those of a stream of bytes.
  package init?(_ bytes: [UInt8]) {
    var (sequence, picture): ([[UInt8]], [[UInt8]]) = ([], [])
    for range in H264Units.ranges(in: bytes) {
      switch H264Units.kind(bytes[range.lowerBound]) {
      case .sequenceParameters: sequence.append(Array(bytes[range]))
      case .pictureParameters: picture.append(Array(bytes[range]))
      default: break
      }
    }
    self.init(sequence: sequence, picture: picture)
  }

  /// As browsers ask for it (RFC 6381): `avc1.42c01e`.
  var codec: String {
    "avc1." + sequence[0][1...3].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The box `avcC` (ISO/IEC 14496-15, 5.3.3.1).
  func write(into scribe: inout BoxScribe) {
    let profile = sequence[0][1]
    scribe.box("avcC") { box in
      box.byte(1)
      box.bytes(sequence[0][1...3])
      // Lengths have four bytes.
      box.byte(0xFF)
      box.byte(0xE0 | UInt8(sequence.count))
      for unit in sequence { box.unit(unit) }
      box.byte(UInt8(picture.count))
      for unit in picture { box.unit(unit) }
      // The higher profiles say their chroma here: 4:2:0 with eight bits, as cameras send.
      if Self.sayingChroma.contains(profile) { box.bytes([0xFD, 0xF8, 0xF8, 0]) }
    }
  }

  private static let sayingChroma: Set<UInt8> = [100, 110, 122, 144]
}

extension BoxScribe {
  fileprivate mutating func unit(_ unit: [UInt8]) {
    short(UInt16(unit.count))
    bytes(unit)
  }
}
