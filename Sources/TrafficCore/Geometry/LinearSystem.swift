/// Small dense systems of linear equations, solved by elimination with partial pivoting.
package enum LinearSystem {
  /// Pivots this much smaller than the largest entry of the matrix count as zero.
  package static let smallestPivotRatio = 1e-13

  /// The x with `matrix`·x = `right`; nil when the equations depend on each other.
  ///
  /// - Parameter matrix: n rows of n, row by row.
  package static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let n = right.count
    precondition(matrix.count == n * n, "a square matrix of as many rows as there are right sides")
    var a = matrix
    var b = right
    let largest = a.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return nil }
    for column in 0..<n {
      guard bringPivotUp(column, &a, &b, smallest: largest * smallestPivotRatio) else { return nil }
      for row in (column + 1)..<max(n, column + 1) {
        let factor = a[row * n + column] / a[column * n + column]
        guard factor != 0 else { continue }
        for k in column..<n { a[row * n + k] -= factor * a[column * n + k] }
        b[row] -= factor * b[column]
      }
    }
    for row in stride(from: n - 1, through: 0, by: -1) {
      var sum = b[row]
      for k in (row + 1)..<max(n, row + 1) { sum -= a[row * n + k] * b[k] }
      b[row] = sum / a[row * n + row]
    }
    return b.allSatisfy(\.isFinite) ? b : nil
  }

  private static func bringPivotUp(_ column: Int, _ a: inout [Double], _ b: inout [Double], smallest: Double) -> Bool {
    let n = b.count
    var best = column
    for row in column..<n where abs(a[row * n + column]) > abs(a[best * n + column]) { best = row }
    guard abs(a[best * n + column]) > smallest else { return false }
    if best != column {
      for k in 0..<n { a.swapAt(column * n + k, best * n + k) }
      b.swapAt(column, best)
    }
    return true
  }
}
