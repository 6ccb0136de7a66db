/// Finds the homography behind pairs of points: exactly for four, by least squares for more.
///
/// Hartley and Zisserman, Multiple View Geometry, 2nd ed., algorithms 4.2 (normalised DLT) and 4.3 (refinement of
/// the reprojection error). The third row's last entry is fixed to one after normalisation, which is safe because
/// the centre of points in front of the camera is in front of it too.
struct HomographyFit {
  /// Steps of Levenberg–Marquardt; points clicked to a few pixels converge in three to six.
  static let refinementSteps = 30
  /// A step that improves the squared error by less than this part ends the refinement.
  static let smallestImprovement = 1e-12

  private let from: [SIMD2<Double>]
  private let to: [SIMD2<Double>]
  private let fromScale: Normalisation
  private let toScale: Normalisation

  init(from: [SIMD2<Double>], to: [SIMD2<Double>]) {
    precondition(from.count == to.count && from.count >= 4, "four pairs of points or more")
    fromScale = Normalisation(from)
    toScale = Normalisation(to)
    self.from = from.map(fromScale.apply)
    self.to = to.map(toScale.apply)
  }

  /// nil when the points do not determine a homography.
  func solve() -> Matrix3? {
    guard var h = direct() else { return nil }
    if from.count > 4 { h = refined(h) }
    let normalised = Matrix3(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], 1)
    guard let back = toScale.matrix.inverse else { return nil }
    return back * normalised * fromScale.matrix
  }

  /// The algebraic solution: two linear equations a pair, eight unknowns.
  private func direct() -> [Double]? {
    var normal = NormalEquations(unknowns: 8)
    for (p, q) in zip(from, to) {
      normal.add([p.x, p.y, 1, 0, 0, 0, -q.x * p.x, -q.x * p.y], equals: q.x)
      normal.add([0, 0, 0, p.x, p.y, 1, -q.y * p.x, -q.y * p.y], equals: q.y)
    }
    if from.count == 4 { return LinearSystem.solve(normal.rows, normal.rightSides) }
    return normal.solve(damping: 0)
  }

  /// The geometric solution: least squared distance in the second plane.
  private func refined(_ start: [Double]) -> [Double] {
    var h = start
    var error = squaredError(h)
    var damping = 1e-4
    for _ in 0..<Self.refinementSteps {
      guard let step = gaussNewton(h).solve(damping: damping) else { return h }
      let candidate = zip(h, step).map { $0 + $1 }
      let better = squaredError(candidate)
      guard better < error else {
        damping *= 10
        if damping > 1e6 { return h }
        continue
      }
      let isDone = error - better < Self.smallestImprovement * error
      (h, error) = (candidate, better)
      if isDone { return h }
      damping = max(damping / 10, 1e-12)
    }
    return h
  }

  private func gaussNewton(_ h: [Double]) -> NormalEquations {
    var normal = NormalEquations(unknowns: 8)
    for (p, q) in zip(from, to) {
      let w = h[6] * p.x + h[7] * p.y + 1
      let u = (h[0] * p.x + h[1] * p.y + h[2]) / w
      let v = (h[3] * p.x + h[4] * p.y + h[5]) / w
      normal.add([p.x / w, p.y / w, 1 / w, 0, 0, 0, -u * p.x / w, -u * p.y / w], equals: q.x - u)
      normal.add([0, 0, 0, p.x / w, p.y / w, 1 / w, -v * p.x / w, -v * p.y / w], equals: q.y - v)
    }
    return normal
  }

  private func squaredError(_ h: [Double]) -> Double {
    var sum = 0.0
    for (p, q) in zip(from, to) {
      let w = h[6] * p.x + h[7] * p.y + 1
      guard w > 0 else { return .infinity }
      let du = (h[0] * p.x + h[1] * p.y + h[2]) / w - q.x
      let dv = (h[3] * p.x + h[4] * p.y + h[5]) / w - q.y
      sum += du * du + dv * dv
    }
    return sum
  }
}

/// Moves points to their centre and to a mean distance of √2, without which the DLT is badly conditioned.
private struct Normalisation {
  let scale: Double
  let center: SIMD2<Double>

  init(_ points: [SIMD2<Double>]) {
    let sum = points.reduce(into: SIMD2<Double>.zero) { $0 += $1 }
    center = sum / Double(points.count)
    let middle = center
    let spread = points.reduce(0.0) { total, point in
      let d = point - middle
      return total + (d.x * d.x + d.y * d.y).squareRoot()
    }
    scale = spread > 0 ? 2.0.squareRoot() * Double(points.count) / spread : 1
  }

  func apply(_ point: SIMD2<Double>) -> SIMD2<Double> { (point - center) * scale }

  var matrix: Matrix3 { Matrix3(scale, 0, -scale * center.x, 0, scale, -scale * center.y, 0, 0, 1) }
}

/// Equations of a least-squares problem, kept as AᵀA and Aᵀb beside the rows themselves.
private struct NormalEquations {
  let unknowns: Int
  private(set) var rows: [Double] = []
  private(set) var rightSides: [Double] = []
  private var square: [Double]
  private var right: [Double]

  init(unknowns: Int) {
    self.unknowns = unknowns
    square = Array(repeating: 0, count: unknowns * unknowns)
    right = Array(repeating: 0, count: unknowns)
  }

  mutating func add(_ row: [Double], equals value: Double) {
    rows.append(contentsOf: row)
    rightSides.append(value)
    for i in 0..<unknowns where row[i] != 0 {
      for j in 0..<unknowns { square[i * unknowns + j] += row[i] * row[j] }
      right[i] += row[i] * value
    }
  }

  /// - Parameter damping: Marquardt's: adds that part of each diagonal entry to itself.
  func solve(damping: Double) -> [Double]? {
    var matrix = square
    for i in 0..<unknowns { matrix[i * unknowns + i] *= 1 + damping }
    return LinearSystem.solve(matrix, right)
  }
}
