/// A 3 × 3 matrix, row by row, for homographies and camera rotations.
package struct Matrix3: Sendable, Hashable {
  package var m00, m01, m02: Double
  package var m10, m11, m12: Double
  package var m20, m21, m22: Double

  package init(
    _ m00: Double, _ m01: Double, _ m02: Double, _ m10: Double, _ m11: Double, _ m12: Double, _ m20: Double,
    _ m21: Double, _ m22: Double
  ) {
    (self.m00, self.m01, self.m02) = (m00, m01, m02)
    (self.m10, self.m11, self.m12) = (m10, m11, m12)
    (self.m20, self.m21, self.m22) = (m20, m21, m22)
  }

  /// Nine values, row by row; nil for another count.
  package init?(rows: [Double]) {
    guard rows.count == 9 else { return nil }
    self.init(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7], rows[8])
  }

  package static let identity = Matrix3(1, 0, 0, 0, 1, 0, 0, 0, 1)

  package var rows: [Double] { [m00, m01, m02, m10, m11, m12, m20, m21, m22] }

  package var determinant: Double {
    var sum = m00 * (m11 * m22 - m12 * m21)
    sum -= m01 * (m10 * m22 - m12 * m20)
    sum += m02 * (m10 * m21 - m11 * m20)
    return sum
  }

  /// nil when the matrix has no inverse that doubles can hold.
  package var inverse: Matrix3? {
    let determinant = determinant
    guard determinant.isFinite, determinant != 0 else { return nil }
    let s = 1 / determinant
    guard s.isFinite else { return nil }
    return Matrix3(
      (m11 * m22 - m12 * m21) * s, (m02 * m21 - m01 * m22) * s, (m01 * m12 - m02 * m11) * s,
      (m12 * m20 - m10 * m22) * s, (m00 * m22 - m02 * m20) * s, (m02 * m10 - m00 * m12) * s,
      (m10 * m21 - m11 * m20) * s, (m01 * m20 - m00 * m21) * s, (m00 * m11 - m01 * m10) * s)
  }

  package static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
    let first = a.row(a.m00, a.m01, a.m02, times: b)
    let second = a.row(a.m10, a.m11, a.m12, times: b)
    let third = a.row(a.m20, a.m21, a.m22, times: b)
    return Matrix3(
      first.x, first.y, first.z, second.x, second.y, second.z, third.x, third.y, third.z)
  }

  package static func * (a: Matrix3, v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(
      a.m00 * v.x + a.m01 * v.y + a.m02 * v.z, a.m10 * v.x + a.m11 * v.y + a.m12 * v.z,
      a.m20 * v.x + a.m21 * v.y + a.m22 * v.z)
  }

  package func scaled(by factor: Double) -> Matrix3 {
    Matrix3(
      m00 * factor, m01 * factor, m02 * factor, m10 * factor, m11 * factor, m12 * factor, m20 * factor,
      m21 * factor, m22 * factor)
  }

  private func row(_ a: Double, _ b: Double, _ c: Double, times m: Matrix3) -> SIMD3<Double> {
    SIMD3(
      a * m.m00 + b * m.m10 + c * m.m20, a * m.m01 + b * m.m11 + c * m.m21, a * m.m02 + b * m.m12 + c * m.m22)
  }
}
