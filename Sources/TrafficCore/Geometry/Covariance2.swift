/// How unsure a place in a plane is: the symmetric 2 × 2 covariance, in squared units of the plane.
package struct Covariance2: Sendable, Hashable {
  package var xx, xy, yy: Double

  package init(xx: Double, xy: Double, yy: Double) {
    self.xx = xx
    self.xy = xy
    self.yy = yy
  }

  /// Variance along the unit direction (`x`, `y`).
  package func variance(alongX x: Double, y: Double) -> Double { x * x * xx + 2 * x * y * xy + y * y * yy }
}

/// The partial derivatives of one plane's coordinates by another's, at one place.
package struct Jacobian2: Sendable, Hashable {
  package var xByU, xByV, yByU, yByV: Double

  package init(xByU: Double, xByV: Double, yByU: Double, yByV: Double) {
    self.xByU = xByU
    self.xByV = xByV
    self.yByU = yByU
    self.yByV = yByV
  }

  /// J·diag(σu², σv²)·Jᵀ: what independent errors of the first plane mean in the second.
  package func covariance(sigmaU: Double, sigmaV: Double) -> Covariance2 {
    let u = sigmaU * sigmaU
    let v = sigmaV * sigmaV
    return Covariance2(
      xx: xByU * xByU * u + xByV * xByV * v, xy: xByU * yByU * u + xByV * yByV * v,
      yy: yByU * yByU * u + yByV * yByV * v)
  }

  /// The derivative of "first `inner`, then `self`".
  package func after(_ inner: Jacobian2) -> Jacobian2 {
    Jacobian2(
      xByU: xByU * inner.xByU + xByV * inner.yByU, xByV: xByU * inner.xByV + xByV * inner.yByV,
      yByU: yByU * inner.xByU + yByV * inner.yByU, yByV: yByU * inner.xByV + yByV * inner.yByV)
  }
}
