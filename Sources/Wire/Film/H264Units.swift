/// The units of an H.264 stream of bytes (ITU-T H.264, annex B).
enum H264Units {
  /// What a unit is for (table 7-1).
  enum Kind: UInt8 {
    case instantRefresh = 5
    case sequenceParameters = 7
    case pictureParameters = 8
    case delimiter = 9
    case filler = 12
  }

  /// Where the units lie, without start codes and without the zeros behind them.
  static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    func close(at end: Int) {
      guard let start else { return }
      var end = end
      while end > start, bytes[end - 1] == 0 { end -= 1 }
      if end > start { ranges.append(start..<end) }
    }
    var place = 0
    while place + 2 < bytes.count {
      let third = bytes[place + 2]
      if third > 1 {
        place += 3
      } else if third == 1, bytes[place] == 0, bytes[place + 1] == 0 {
        close(at: place)
        place += 3
        start = place
      } else {
        place += 1
      }
    }
    close(at: bytes.count)
    return ranges
  }

  /// What the unit's first byte says; nil for slices and what else is passed on as it is.
  static func kind(_ first: UInt8) -> Kind? { Kind(rawValue: first & 0x1F) }
}
