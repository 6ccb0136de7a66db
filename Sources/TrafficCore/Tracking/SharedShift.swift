/// Finds by how much the whole picture moved, from the boxes alone: wind in a mast, a turning camera.
///
/// Tracks that have a detection to themselves vote with its distance from their prediction; the median counts, when
/// enough of them agree. Memory is kept from picture to picture.
struct SharedShift: Sendable {
  private var byX: [Double] = []
  private var byY: [Double] = []
  private var spread: [Double] = []

  mutating func begin() {
    byX.removeAll(keepingCapacity: true)
    byY.removeAll(keepingCapacity: true)
  }

  mutating func add(_ offset: SIMD2<Double>) {
    byX.append(offset.x)
    byY.append(offset.y)
  }

  /// Pixels; zero where there are too few votes or the median may be chance.
  mutating func estimate(_ settings: SharedShiftSettings) -> SIMD2<Double> {
    guard byX.count >= settings.leastTracks else { return .zero }
    return SIMD2(
      Self.significantMedian(&byX, &spread, settings.standardErrors),
      Self.significantMedian(&byY, &spread, settings.standardErrors))
  }

  /// The median, or 0 when it is within so many of its standard errors.
  private static func significantMedian(
    _ values: inout [Double], _ spread: inout [Double], _ standardErrors: Double
  ) -> Double {
    let median = median(&values)
    spread.removeAll(keepingCapacity: true)
    for value in values { spread.append(abs(value - median)) }
    // 1.4826 makes the median deviation a standard deviation, 1.2533 is the median's cost against the mean.
    let deviation = 1.4826 * Self.median(&spread) + SharedShiftSettings.pixelNoise
    let error = 1.2533 * deviation / Double(values.count).squareRoot()
    return abs(median) > standardErrors * error ? median : 0
  }

  /// The upper median, by Hoare's selection; reorders the values.
  private static func median(_ values: inout [Double]) -> Double {
    let wanted = values.count / 2
    var low = 0
    var high = values.count - 1
    while low < high {
      let pivot = values[(low + high) / 2]
      var left = low
      var right = high
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if wanted <= right {
        high = right
      } else if wanted >= left {
        low = left
      } else {
        break
      }
    }
    return values[wanted]
  }
}

/// When the boxes may be believed to say that the camera moved.
package struct SharedShiftSettings: Sendable, Equatable {
  /// Fewer tracks than this say nothing: each moves for its own reasons.
  package var leastTracks = 8
  /// How many of its own standard errors the median must be away from zero.
  package var standardErrors = 3.0
  /// Overlap from which a detection may be the continuation of a prediction.
  package var leastOverlap = 0.3
  /// Boxes are never surer than this, pixels.
  static let pixelNoise = 0.2

  package init() {}
}
