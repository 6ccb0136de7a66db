/// A straight line through unsure values over time that does not follow outliers: Huber's weights, iterated.
///
/// Huber, "Robust Estimation of a Location Parameter", Ann. Math. Statist. 35 (1964).
package struct LineFit: Sendable, Hashable {
  package var slope: Double
  package var slopeVariance: Double
  /// Value at `time`.
  package var value: Double
  package var valueVariance: Double
  /// The weighted mean of the times, where value and slope do not depend on each other.
  package var time: Double
  /// Squared residuals by what the deviations promise, per degree of freedom.
  package var chiSquaredPerFreedom: Double

  /// - Parameter knee: residuals beyond so many deviations lose weight.
  package init?(
    times: [Double], values: [Double], variances: [Double], knee: Double = 1.5, iterations: Int = 4
  ) {
    let n = times.count
    guard n >= 2 else { return nil }
    var result: LineFit?
    for _ in 0...iterations {
      let last = result
      var sums = Sums()
      for i in 0..<n { sums.add(times[i], values[i], last.weight(times[i], values[i], variances[i], knee: knee)) }
      guard let next = LineFit(sums) else { return nil }
      result = next
    }
    guard var fit = result else { return nil }
    var chi = 0.0
    for i in 0..<n {
      let residual = values[i] - fit.at(times[i])
      chi += residual * residual * result.weight(times[i], values[i], variances[i], knee: knee)
    }
    fit.chiSquaredPerFreedom = n > 2 ? chi / Double(n - 2) : 1
    self = fit
  }

  package func at(_ moment: Double) -> Double { value + slope * (moment - time) }

  private init?(_ sums: Sums) {
    guard sums.weight > 0 else { return nil }
    let meanTime = sums.time / sums.weight
    let spread = sums.timeTime - sums.weight * meanTime * meanTime
    guard spread > 0, spread.isFinite else { return nil }
    slope = (sums.timeValue - meanTime * sums.value) / spread
    slopeVariance = 1 / spread
    value = sums.value / sums.weight
    valueVariance = 1 / sums.weight
    time = meanTime
    chiSquaredPerFreedom = 1
  }

  private struct Sums {
    var weight = 0.0
    var time = 0.0
    var value = 0.0
    var timeTime = 0.0
    var timeValue = 0.0

    mutating func add(_ t: Double, _ v: Double, _ w: Double) {
      weight += w
      time += w * t
      value += w * v
      timeTime += w * t * t
      timeValue += w * t * v
    }
  }
}

extension LineFit? {
  /// The weight of one value: less when it is far from the line; full before there is one.
  func weight(_ time: Double, _ value: Double, _ variance: Double, knee: Double) -> Double {
    guard let self else { return 1 / variance }
    let deviations = abs(value - self.at(time)) / variance.squareRoot()
    return deviations > knee ? knee / deviations / variance : 1 / variance
  }
}
