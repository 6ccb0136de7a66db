/// Turns rows of a JPEG's luma and halved chroma into colours, to the bit as libjpeg does it, whose pictures networks
/// are trained with: "fancy" chroma upsampling and 16 bit constants (libjpeg-turbo, jdsample.c and jdcolor.c).
enum JPEGColour {
  /// Three parts of the nearer chroma row and one of the farther: upsampling down the picture, in 1/4.
  static func blend(
    near: UnsafePointer<UInt8>, far: UnsafePointer<UInt8>, count: Int, into sums: UnsafeMutablePointer<Int16>
  ) {
    for x in 0..<count {
      unsafe sums[x] = 3 &* Int16(near[x]) &+ Int16(far[x])
    }
  }

  /// Makes two of each sample, three parts of it and one of its neighbour: upsampling along the row, with grey as 0.
  /// - Parameter sums: one more sample on either side, which this fills.
  static func widen(_ sums: UnsafeMutablePointer<Int16>, count: Int, into output: UnsafeMutablePointer<Int16>) {
    unsafe sums[-1] = sums[0]
    unsafe sums[count] = sums[count - 1]
    for x in 0..<count {
      let own = unsafe 3 &* sums[x]
      // 8 and 7 take turns, so that halves are not always rounded the same way.
      unsafe output[2 &* x] = ((own &+ sums[x &- 1] &+ 8) &>> 4) &- 128
      unsafe output[2 &* x &+ 1] = ((own &+ sums[x &+ 1] &+ 7) &>> 4) &- 128
    }
  }

  /// Red, green and blue in the lower 24 bits of each word; chroma around 0.
  ///
  /// One loop for each colour and one that joins them: in a single loop the compiler cuts off in 32 bits, which takes
  /// several times as long.
  /// - Parameter scratch: room for three rows.
  static func convert(
    luma: UnsafePointer<UInt8>, blues: UnsafePointer<Int16>, reds: UnsafePointer<Int16>, count: Int,
    scratch: UnsafeMutablePointer<Int16>, into words: UnsafeMutablePointer<UInt32>
  ) {
    let (green, blue) = unsafe (scratch + count, scratch + 2 * count)
    // 1.402 = 1 + 0.402 and 1.772 = 2 - 0.228, so that factors fit into 16 bits.
    for x in 0..<count {
      unsafe scratch[x] = clamped(Int16(luma[x]) &+ reds[x] &+ rounded(reds[x], factor: 26345))
    }
    for x in 0..<count {
      unsafe blue[x] = clamped(Int16(luma[x]) &+ 2 &* blues[x] &+ rounded(blues[x], factor: -14942))
    }
    // -0.34414 and -0.71414 = 0.28586 - 1; both are added before they are rounded.
    for x in 0..<count {
      let share = unsafe Int32(blues[x]) &* -22554 &+ Int32(reds[x]) &* 18734 &+ 32768
      unsafe green[x] = clamped(Int16(luma[x]) &- reds[x] &+ Int16(truncatingIfNeeded: share &>> 16))
    }
    for x in 0..<count {
      let (first, second, third) = unsafe (UInt16(bitPattern: scratch[x]), UInt16(bitPattern: green[x]), blue[x])
      unsafe words[x] = UInt32(first | second &<< 8) | UInt32(UInt16(bitPattern: third)) &<< 16
    }
  }

  /// `sample * factor / 65536`, rounded.
  @inline(__always)
  private static func rounded(_ sample: Int16, factor: Int16) -> Int16 {
    (FixedPoint.product(2 &* sample, factor) &+ 1) &>> 1
  }

  @inline(__always)
  private static func clamped(_ value: Int16) -> Int16 { min(max(value, 0), 255) }
}
