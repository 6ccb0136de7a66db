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

  /// What the calibration makes of it.
  func check(_ calibration: Calibration, number: Int) throws(CommandError) -> (sentence: String, fits: Bool) {
    guard let check = LengthCheck(calibration, from: from, to: to, measured: metres) else {
      throw .badInput("gantry calibrate: --known, length \(number): one of its ends is not on the road")
    }
    let percent = (check.off * 100).text(decimals: 1)
    let signed = percent.hasPrefix("-") ? percent == "-0.0" ? "0.0" : percent : "+\(percent)"
    let sentence =
      "known length \(number): \(check.found.text(decimals: 2)) m where \(metres.text(decimals: 2)) m was measured, "
      + "\(signed) %: \(check.fits ? "fits" : "does not fit") "
      + "(clicks allow \((check.allowed * 100).text(decimals: 1)) %)"
    return (sentence, check.fits)
  }
}
