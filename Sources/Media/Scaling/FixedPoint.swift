/// 16 bit arithmetic as vector units do it best: the upper half of a product.
///
/// Samples are held in 1/128 and factors in 1/8192, so that a product comes out in 1/16.
enum FixedPoint {
  static let sampleBits: Int32 = 7
  static let resultBits: Int16 = 4

  /// A factor below 4 in 1/8192.
  static func factor(_ value: Double) -> Int16 { Int16((value * 8192).rounded()) }

  /// An amount of colour in 1/16.
  static func result(_ value: Double) -> Int16 { Int16((value * 16).rounded()) }

  @inline(__always)
  static func product(_ sample: Int16, _ factor: Int16) -> Int16 {
    Int16(truncatingIfNeeded: (Int32(sample) &* Int32(factor)) &>> 16)
  }

  /// Back to a byte, cut off at black and white.
  @inline(__always)
  static func byte(_ result: Int16) -> Int16 { min(max(result &>> resultBits, 0), 255) }
}
