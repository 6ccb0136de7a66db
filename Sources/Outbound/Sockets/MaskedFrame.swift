import Groundwork

/// The frame of a whole text as a client sends it (RFC 6455, 5.2), written without wslay, which masks byte by byte: a text
/// may carry a picture.
enum MaskedFrame {
  /// Bytes before the text, at most.
  static let longestHead = 14

  /// - Parameter mask: as it lies in memory.
  static func append(_ text: [UInt8], mask: UInt32, to frames: inout [UInt8]) {
    frames.append(0x81)
    switch text.count {
    case ...125: frames.append(0x80 | UInt8(text.count))
    case ...0xFFFF: frames += [0x80 | 126] + bigEndian(text.count, bytes: 2)
    default: frames += [0x80 | 127] + bigEndian(text.count, bytes: 8)
    }
    unsafe withUnsafeBytes(of: mask) { unsafe frames += $0 }
    let start = frames.count
    frames += text
    SocketMask.apply(mask, to: &frames, from: start)
  }

  private static func bigEndian(_ number: Int, bytes: Int) -> [UInt8] {
    (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
