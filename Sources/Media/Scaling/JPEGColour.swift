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
  static func convert(
    luma: UnsafePointer<UInt8>, blues: UnsafePointer<Int16>, reds: UnsafePointer<Int16>, count: Int,
    into words: UnsafeMutablePointer<UInt32>
  ) {
    for x in 0..<count {
      let base = unsafe Int16(luma[x])
      let chromaBlue = unsafe blues[x]
      let chromaRed = unsafe reds[x]
      // 1.402 = 1 + 0.402 and 1.772 = 2 - 0.228, so that factors fit into 16 bits.
      let red = base &+ chromaRed &+ rounded(chromaRed, factor: 26345)
      let blue = base &+ 2 &* chromaBlue &+ rounded(chromaBlue, factor: -14942)
      // -0.34414 and -0.71414 = 0.28586 - 1; both are added before they are rounded.
      let share = Int32(chromaBlue) &* -22554 &+ Int32(chromaRed) &* 18734 &+ 32768
      let green = base &- chromaRed &+ Int16(truncatingIfNeeded: share &>> 16)
      unsafe words[x] = byte(red) | byte(green) &<< 8 | byte(blue) &<< 16
    }
  }

  /// `sample * factor / 65536`, rounded.
  @inline(__always)
  private static func rounded(_ sample: Int16, factor: Int16) -> Int16 {
    (FixedPoint.product(2 &* sample, factor) &+ 1) &>> 1
  }

  @inline(__always)
  private static func byte(_ value: Int16) -> UInt32 { UInt32(truncatingIfNeeded: min(max(value, 0), 255)) }
}
