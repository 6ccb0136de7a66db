/// How much of each pixel of one row a shape covers, 0…255, while the shape is being painted.
///
/// Remembers which pixels were touched, so that only those are blended and cleared, and its longest run of wholly
/// covered ones, which is blended without a look at each.
@safe struct CoverageRow: ~Copyable {
  let width: Int
  /// All that is covered lies in here.
  private(set) var touched: Range<Int> = 0..<0
  /// Wholly covered.
  private(set) var solid: Range<Int> = 0..<0
  private let values: UnsafeMutablePointer<UInt8>

  init(width: Int) {
    self.width = width
    // One more: a last column without a neighbour shares its chroma with itself.
    unsafe values = .allocate(capacity: width + 1)
    unsafe values.initialize(repeating: 0, count: width + 1)
  }

  deinit { unsafe values.deallocate() }

  /// Covers pixels that nothing has covered yet all alike.
  mutating func fill(_ pixels: Range<Int>, with coverage: UInt8) {
    let pixels = pixels.clamped(to: 0..<width)
    guard !pixels.isEmpty, coverage > 0 else { return }
    unsafe (values + pixels.lowerBound).update(repeating: coverage, count: pixels.count)
    touch(pixels)
    guard coverage == UInt8.max else { return }
    if solid.upperBound == pixels.lowerBound, !solid.isEmpty {
      solid = solid.lowerBound..<pixels.upperBound
    } else if pixels.count > solid.count {
      solid = pixels
    }
  }

  /// Covers each pixel at least as much as `coverage` says, which is asked with the distance from the first one.
  @inline(__always)
  mutating func raise(_ pixels: Range<Int>, _ coverage: (Int32) -> UInt8) {
    let pixels = pixels.clamped(to: 0..<width)
    guard !pixels.isEmpty else { return }
    let start = unsafe values + pixels.lowerBound
    for index in 0..<Int32(truncatingIfNeeded: pixels.count) {
      unsafe start[Int(index)] = max(start[Int(index)], coverage(index))
    }
    touch(pixels)
  }

  /// Covers the pixels from `x` on, which may lie outside, at least as much as the mask says.
  mutating func raise(from x: Int, mask: UnsafeBufferPointer<UInt8>) {
    let pixels = (x..<x + mask.count).clamped(to: 0..<width)
    guard !pixels.isEmpty else { return }
    let start = unsafe values + pixels.lowerBound
    let skipped = pixels.lowerBound - x
    for index in 0..<pixels.count { unsafe start[index] = max(start[index], mask[skipped + index]) }
    touch(pixels)
  }

  mutating func clear() {
    unsafe (values + touched.lowerBound).update(repeating: 0, count: touched.count)
    unsafe values[width] = 0
    touched = 0..<0
    solid = 0..<0
  }

  /// Blends one colour into a row of luma.
  func blend(_ code: UInt8, strength: BlendStrength, into samples: UnsafeMutablePointer<UInt8>) {
    guard solid.isEmpty else {
      unsafe strength.blend(code, into: samples, masked: values, touched.lowerBound..<solid.lowerBound)
      unsafe strength.blend(code, into: samples, solid)
      unsafe strength.blend(code, into: samples, masked: values, solid.upperBound..<touched.upperBound)
      return
    }
    unsafe strength.blend(code, into: samples, masked: values, touched)
  }

  /// Becomes the coverage of chroma: the mean of two by two pixels of these rows, which are as wide as the picture.
  mutating func average(_ upper: borrowing CoverageRow, _ lower: borrowing CoverageRow) {
    let covered = upper.touched.union(lower.touched)
    guard !covered.isEmpty else { return }
    if upper.width % 2 == 1 {
      unsafe upper.values[upper.width] = upper.values[upper.width - 1]
      unsafe lower.values[lower.width] = lower.values[lower.width - 1]
    }
    touched = covered.lowerBound / 2..<(covered.upperBound + 1) / 2
    let whole = upper.solid.clamped(to: lower.solid)
    let inner = (whole.lowerBound + 1) / 2..<max((whole.lowerBound + 1) / 2, whole.upperBound / 2)
    solid = whole.isEmpty || inner.isEmpty ? 0..<0 : inner
    let first = unsafe upper.values
    let second = unsafe lower.values
    let target = unsafe values
    let left = solid.isEmpty ? touched : touched.lowerBound..<solid.lowerBound
    let right = solid.isEmpty ? 0..<0 : solid.upperBound..<touched.upperBound
    for part in [left, right] {
      for x in part {
        let sum = unsafe UInt16(first[2 * x]) &+ UInt16(first[2 * x + 1]) &+ UInt16(second[2 * x])
        unsafe target[x] = UInt8(truncatingIfNeeded: (sum &+ UInt16(second[2 * x + 1]) &+ 2) &>> 2)
      }
    }
  }

  private mutating func touch(_ pixels: Range<Int>) { touched = touched.union(pixels) }
}

extension Range<Int> {
  /// The smallest range around both; an empty one counts for nothing.
  fileprivate func union(_ other: Range<Int>) -> Range<Int> {
    if isEmpty { return other }
    if other.isEmpty { return self }
    return Swift.min(lowerBound, other.lowerBound)..<Swift.max(upperBound, other.upperBound)
  }
}
