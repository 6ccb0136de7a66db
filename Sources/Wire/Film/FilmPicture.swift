package import TrafficCore

/// A compressed picture as films keep it: units with their lengths before them, parameter sets apart.
package struct FilmPicture: Sendable {
  package let timestamp: Timestamp
  package let size: PixelSize
  /// Decoding can begin with it.
  package let isKey: Bool
  /// What it brings along.
  package let parameters: H264Parameters?
  let sample: [UInt8]

  /// Bytes in memory.
  package var weight: Int { sample.count }

  /// nil when the bytes hold no picture.
  package init?(_ picture: CompressedPicture) {
    var sample: [UInt8] = []
    sample.reserveCapacity(picture.bytes.count + 16)
    var (sequence, others): ([[UInt8]], [[UInt8]]) = ([], [])
    var isKey = false
    for range in H264Units.ranges(in: picture.bytes) {
      let unit = picture.bytes[range]
      switch H264Units.kind(picture.bytes[range.lowerBound]) {
      case .sequenceParameters: sequence.append(Array(unit))
      case .pictureParameters: others.append(Array(unit))
      case .delimiter, .filler: break
      case .instantRefresh, nil:
        if H264Units.kind(picture.bytes[range.lowerBound]) != nil { isKey = true }
        for shift in [24, 16, 8, 0] { sample.append(UInt8(truncatingIfNeeded: unit.count >> shift)) }
        sample.append(contentsOf: unit)
      }
    }
    guard !sample.isEmpty, sample.count <= Self.mostBytes, picture.size.width > 0, picture.size.height > 0,
      picture.size.width <= Self.longestSide, picture.size.height <= Self.longestSide
    else { return nil }
    timestamp = picture.timestamp
    size = picture.size
    self.isKey = isKey
    parameters = H264Parameters(sequence: sequence, picture: others)
    self.sample = sample
  }

  /// No picture of traffic is larger.
  private static let mostBytes = 16 << 20
  /// Of what a box has two bytes for.
  private static let longestSide = 65_535
}
