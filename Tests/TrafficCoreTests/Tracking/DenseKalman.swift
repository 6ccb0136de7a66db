/// The textbook Kalman filter with whole matrices, to compare the quick ones with.
struct DenseKalman {
  var state: [Double]
  var covariance: [[Double]]

  mutating func predict(transition: [[Double]], noise: [[Double]]) {
    state = Self.times(transition, state.map { [$0] }).map { $0[0] }
    covariance = Self.plus(
      Self.times(Self.times(transition, covariance), Self.transposed(transition)), noise)
  }

  mutating func update(observation: [[Double]], measured: [Double], noise: [[Double]]) {
    let across = Self.times(covariance, Self.transposed(observation))
    let total = Self.plus(Self.times(observation, across), noise)
    let gain = Self.times(across, Self.inverse(total))
    let expected = Self.times(observation, state.map { [$0] })
    let surprise = measured.indices.map { [measured[$0] - expected[$0][0]] }
    let correction = Self.times(gain, surprise)
    for index in state.indices { state[index] += correction[index][0] }
    let taken = Self.times(Self.times(gain, total), Self.transposed(gain))
    covariance = Self.plus(covariance, taken.map { $0.map { -$0 } })
  }

  static func identity(_ size: Int, times value: Double = 1) -> [[Double]] {
    (0..<size).map { row in (0..<size).map { $0 == row ? value : 0 } }
  }

  static func diagonal(_ values: [Double]) -> [[Double]] {
    values.indices.map { row in values.indices.map { $0 == row ? values[row] : 0 } }
  }

  private static func times(_ left: [[Double]], _ right: [[Double]]) -> [[Double]] {
    left.map { row in
      right[0].indices.map { column in row.indices.reduce(0) { $0 + row[$1] * right[$1][column] } }
    }
  }

  private static func plus(_ left: [[Double]], _ right: [[Double]]) -> [[Double]] {
    left.indices.map { row in left[row].indices.map { left[row][$0] + right[row][$0] } }
  }

  private static func transposed(_ matrix: [[Double]]) -> [[Double]] {
    matrix[0].indices.map { column in matrix.map { $0[column] } }
  }

  /// Gauss-Jordan; the matrices here are symmetric and positive.
  private static func inverse(_ matrix: [[Double]]) -> [[Double]] {
    let size = matrix.count
    var work = matrix.indices.map { matrix[$0] + identity(size)[$0] }
    for pivot in 0..<size {
      let scale = work[pivot][pivot]
      work[pivot] = work[pivot].map { $0 / scale }
      for row in 0..<size where row != pivot {
        let factor = work[row][pivot]
        for column in work[row].indices { work[row][column] -= factor * work[pivot][column] }
      }
    }
    return work.map { Array($0[size...]) }
  }
}
