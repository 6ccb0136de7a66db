import Foundation
import TrafficCore

/// A length measured on the road between two places in the picture, to check a calibration with.
struct KnownLength: Sendable {
  let from: PixelPoint
  let to: PixelPoint
  let metres: Double

  /// `x,y-x,y=METRES`
  init(_ text: String) throws(InvalidValue) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    let ends = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false).map(Self.numbers)
    let length = parts.count == 2 ? Self.numbers(parts[1]) : []
    guard ends.count == 2, ends.allSatisfy({ $0.count == 2 }), length.count == 1, length[0] > 0 else {
      throw InvalidValue(reason: "has '\(text)', which is not such as 400,500-880,500=6.9")
    }
    from = PixelPoint(x: ends[0][0], y: ends[0][1])
    to = PixelPoint(x: ends[1][0], y: ends[1][1])
    metres = length[0]
    guard from != to else { throw InvalidValue(reason: "has '\(text)', which begins and ends at one place") }
  }

  private static func numbers(_ text: Substring) -> [Double] {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    return numbers.compactMap { $0?.isFinite == true ? $0 : nil }.count == numbers.count
      ? numbers.compactMap(\.self) : []
  }

  /// What the calibration makes of it. A length fits that is no further off than unsteady clicks explain, or a hundredth.
  func check(_ calibration: Calibration, number: Int) throws(CommandError) -> (sentence: String, fits: Bool) {
    guard let start = calibration.plane.ground(at: from), let end = calibration.plane.ground(at: to),
      let deviation = calibration.scaleDeviation(from: from, to: to)
    else { throw .badInput("gantry calibrate: --known, length \(number): one of its ends is not on the road") }
    let found = start.distance(to: end)
    let off = found / metres - 1
    let allowed = max(Self.deviations * deviation, Self.measuredTo)
    let fits = abs(off) <= allowed
    let percent = (off * 100).text(decimals: 1)
    let signed = percent.hasPrefix("-") ? percent == "-0.0" ? "0.0" : percent : "+\(percent)"
    let sentence =
      "known length \(number): \(found.text(decimals: 2)) m where \(metres.text(decimals: 2)) m was measured, "
      + "\(signed) %: \(fits ? "fits" : "does not fit") "
      + "(clicks allow \((allowed * 100).text(decimals: 1)) %)"
    return (sentence, fits)
  }

  /// 95 % of honest clicks stay within.
  private static let deviations = 1.96
  /// Nobody measures a road better.
  private static let measuredTo = 0.01
}
