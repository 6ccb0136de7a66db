/// How much of a colour is laid over what is there: the arithmetic of blending, for whole rows of samples.
struct BlendStrength {
  /// 256 stands for all of it.
  private let part: UInt16

  private static let whole: UInt16 = 256

  /// - Parameter opacity: 0…1; what is beyond counts as the nearest.
  init(_ opacity: Double) { part = UInt16((min(max(opacity, 0), 1) * Double(Self.whole)).rounded()) }

  private init(part: UInt16) { self.part = part }

  /// The strength where only some of four pixels are covered.
  func times(quarters: Int) -> BlendStrength {
    BlendStrength(part: (part * UInt16(quarters) + 2) / 4)
  }

  /// All samples of `range` alike.
  func blend(_ code: UInt8, into samples: UnsafeMutablePointer<UInt8>, _ range: Range<Int>) {
    let start = unsafe samples + range.lowerBound
    guard part < Self.whole else { return unsafe start.update(repeating: code, count: range.count) }
    let kept = Self.whole &- part
    let added = UInt16(code) &* part &+ Self.whole / 2
    for x in 0..<range.count {
      unsafe start[x] = UInt8(truncatingIfNeeded: (UInt16(start[x]) &* kept &+ added) &>> 8)
    }
  }

  /// All samples of an area alike. Lines that stand upright are drawn downwards: a call for each row of two samples
  /// takes longer than the samples.
  func blend(
    _ code: UInt8, into plane: UnsafeMutablePointer<UInt8>, stride: Int, _ columns: Range<Int>, _ rows: Range<Int>
  ) {
    guard columns.count <= Self.narrow, part == Self.whole else {
      for y in rows { unsafe blend(code, into: plane + y * stride, columns) }
      return
    }
    for x in columns {
      var sample = unsafe plane + rows.lowerBound * stride + x
      for _ in rows {
        unsafe sample.pointee = code
        unsafe sample += stride
      }
    }
  }

  private static let narrow = 8

  /// Each sample of `range` as much as the mask says, 0…255.
  func blend(
    _ code: UInt8, into samples: UnsafeMutablePointer<UInt8>, masked mask: UnsafePointer<UInt8>, _ range: Range<Int>
  ) {
    let start = unsafe samples + range.lowerBound
    let coverage = unsafe mask + range.lowerBound
    let code = UInt16(code)
    for x in 0..<range.count {
      // 255 times 256 just fits 16 bits, so that eight samples share a vector.
      let scaled = unsafe (UInt16(coverage[x]) &* part &+ Self.whole / 2) &>> 8
      let covered = scaled &+ (scaled &>> 7)
      let mixed = unsafe UInt16(start[x]) &* (Self.whole &- covered) &+ code &* covered &+ Self.whole / 2
      unsafe start[x] = UInt8(truncatingIfNeeded: mixed &>> 8)
    }
  }
}
