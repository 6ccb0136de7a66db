import CFFmpeg

/// Pictures per second as an exact fraction: 30000/1001 is not 29.97.
package struct FrameRate: Sendable, Hashable {
  package let numerator: Int
  package let denominator: Int

  /// Nil unless both are positive and fit 32 bits.
  package init?(numerator: Int, denominator: Int = 1) {
    guard (1...Int(Int32.max)).contains(numerator), (1...Int(Int32.max)).contains(denominator) else { return nil }
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The simplest fraction that a rate given as a number stands for; 29.97 and 23.98 are taken for the NTSC rates.
  package init?(nearest rate: Double) {
    guard rate.isFinite, rate > 0, rate < 1000 else { return nil }
    for whole in [24.0, 30, 48, 60, 120] where abs(rate - whole * 1000 / 1001) < 0.006 {
      self.init(numerator: Int(whole) * 1000, denominator: 1001)
      return
    }
    let largestTerm: Int32 = 1_001_000
    let fraction = av_d2q(rate, largestTerm)
    self.init(numerator: Int(fraction.num), denominator: Int(fraction.den))
  }

  package var perSecond: Double { Double(numerator) / Double(denominator) }

  var rational: AVRational { AVRational(num: Int32(numerator), den: Int32(denominator)) }
}
