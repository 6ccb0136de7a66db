import Groundwork

/// Takes large texts out of what a client sends, before wslay, which looks at every byte of them three times. Everything
/// else is wslay's, and so is what breaks a rule: it says what is wrong. A plain value.
struct LargeTexts {
  enum Piece: Equatable {
    case rest([UInt8])
    /// One whole message; whether it is UTF-8 has not been looked at.
    case text([UInt8])
  }

  private enum Place {
    /// At the beginning of a frame, of which so much has come.
    case head([UInt8])
    /// Inside a frame of which wslay gets so many bytes more.
    case passing(Int)
    case taking(mask: UInt32, length: Int, text: [UInt8])
    /// wslay gets all that still comes.
    case over
  }

  /// Bytes of a message.
  private let limit: Int
  private var place = Place.head([])
  /// Frames of one message may stand between those of no other.
  private var isInParts = false
  private var rest: [UInt8] = []

  /// Smaller texts are not worth it.
  static let least = 4 << 10

  init(limit: Int) { self.limit = limit }

  /// In the order in which they came.
  mutating func take(_ bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var next = 0
    while next < bytes.count {
      switch place {
      case .over:
        rest += bytes[next...]
        next = bytes.count
      case .head(let head): next = continueHead(head, bytes, next)
      case .passing(let left):
        let count = min(left, bytes.count - next)
        rest += bytes[next..<next + count]
        next += count
        place = count == left ? .head([]) : .passing(left - count)
      case .taking(let mask, let length, var text):
        // Held once, so that it grows where it is.
        place = .over
        let count = min(length - text.count, bytes.count - next)
        text += bytes[next..<next + count]
        next += count
        guard text.count == length else {
          place = .taking(mask: mask, length: length, text: text)
          continue
        }
        SocketMask.apply(mask, to: &text, from: 0)
        flush(into: &pieces)
        pieces.append(.text(text))
        place = .head([])
      }
    }
    flush(into: &pieces)
    return pieces
  }

  private mutating func flush(into pieces: inout [Piece]) {
    if !rest.isEmpty { pieces.append(.rest(rest)) }
    rest = []
  }

  /// Where the bytes go on behind the head, or as much of it as is there.
  private mutating func continueHead(_ before: [UInt8], _ bytes: [UInt8], _ start: Int) -> Int {
    var (head, next) = (before, start)
    while next < bytes.count {
      head.append(bytes[next])
      next += 1
      guard let frame = FrameHead(head) else { continue }
      begin(frame, head)
      return next
    }
    place = .head(head)
    return next
  }

  private mutating func begin(_ frame: FrameHead, _ head: [UInt8]) {
    if frame.isLoneText, !isInParts, let mask = frame.mask, (Self.least...max(Self.least, limit)).contains(frame.length)
    {
      var text: [UInt8] = []
      text.reserveCapacity(frame.length)
      place = .taking(mask: mask, length: frame.length, text: text)
      return
    }
    rest += head
    if !frame.isControl { isInParts = !frame.isLast }
    guard frame.mask != nil, frame.length <= limit else { return place = .over }
    place = frame.length == 0 ? .head([]) : .passing(frame.length)
  }
}

/// What stands before the bytes of a frame (RFC 6455, 5.2).
private struct FrameHead {
  let isLast: Bool
  let isControl: Bool
  /// A whole message without compression.
  let isLoneText: Bool
  let length: Int
  /// As it lies in memory; nil without one, which no client may send.
  let mask: UInt32?

  /// nil while some of it is missing.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return nil }
    let short = Int(bytes[1] & 0x7F)
    let lengthBytes = short == 127 ? 8 : short == 126 ? 2 : 0
    let isMasked = bytes[1] & 0x80 != 0
    guard bytes.count == 2 + lengthBytes + (isMasked ? 4 : 0) else { return nil }
    isLast = bytes[0] & 0x80 != 0
    isControl = bytes[0] & 0x08 != 0
    isLoneText = bytes[0] == 0x81
    let long = bytes[2..<2 + lengthBytes].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    length = lengthBytes == 0 ? short : Int(clamping: long)
    mask =
      isMasked
      ? unsafe bytes.withUnsafeBytes {
        unsafe $0.loadUnaligned(fromByteOffset: 2 + lengthBytes, as: UInt32.self)
      } : nil
  }
}
