/// Why points do not determine the road. Point numbers count from 1.
package enum CalibrationProblem: Error, Hashable, CustomStringConvertible {
  case tooFewPoints(Int)
  case notFinite(Int)
  case samePixel(Int, Int)
  case sameGround(Int, Int)
  /// The numbers of three points, when there are just four.
  case collinear([Int]?)
  /// Their order around the picture differs from their order on the road. Of five and more points those
  /// that it is about, as far as that can be told.
  case crossed([Int])
  case acrossHorizon(Int)
  case outsideLens(Int)

  /// Three points whose triangle is flatter than this (height by longest side) lie on one line. Half a percent is
  /// one pixel over a 200 pixel side: clicks are not better than that.
  static let flattestTriangle = 0.005
  /// Points closer than this part of the whole spread are one.
  static let closestPoints = 1e-6

  /// The first problem with the points, nil when they determine the road.
  package init?(_ points: [CalibrationPoint]) {
    guard let problem = Self.find(in: points) else { return nil }
    self = problem
  }

  private static func find(in points: [CalibrationPoint]) -> CalibrationProblem? {
    if points.count < 4 { return .tooFewPoints(points.count) }
    if let bad = points.firstIndex(where: { !$0.pixel.isFinite || !$0.ground.isFinite }) { return .notFinite(bad + 1) }
    if let (a, b) = twins(points.map(\.pixel)) { return .samePixel(a, b) }
    if let (a, b) = twins(points.map(\.ground)) { return .sameGround(a, b) }
    if points.count > 4 {
      guard hasGeneralQuadruple(points) else { return .collinear(nil) }
      return contradicted(points).map { .crossed($0) }
    }
    for triple in [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]] where isFlat(triple, points) {
      return .collinear(triple.map { $0 + 1 })
    }
    return isCrossed([0, 1, 2, 3], points) ? .crossed([1, 2, 3, 4]) : nil
  }

  private static func twins<Point: PlanePoint>(_ points: [Point]) -> (Int, Int)? {
    let spread = points.reduce(0) { max($0, $1.distance(to: points[0])) }
    for i in points.indices {
      for j in (i + 1)..<max(points.count, i + 1) where points[i].distance(to: points[j]) <= closestPoints * spread {
        return (i + 1, j + 1)
      }
    }
    return nil
  }

  private static func flatness<Point: PlanePoint>(_ a: Point, _ b: Point, _ c: Point) -> Double {
    let longest = max(a.distance(to: b), b.distance(to: c), c.distance(to: a))
    return longest > 0 ? abs(Segment(from: a, to: b).side(of: c)) / (longest * longest) : 0
  }

  private static func isFlat(_ triple: [Int], _ points: [CalibrationPoint]) -> Bool {
    let (a, b, c) = (points[triple[0]], points[triple[1]], points[triple[2]])
    return flatness(a.pixel, b.pixel, c.pixel) < flattestTriangle
      || flatness(a.ground, b.ground, c.ground) < flattestTriangle
  }

  /// All triangles of points in front of a camera keep their turn, or all are mirrored.
  private static func isCrossed(_ four: [Int], _ points: [CalibrationPoint]) -> Bool {
    let kept = [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]].count { triple in
      keepsTurn(points[four[triple[0]]], points[four[triple[1]]], points[four[triple[2]]])
    }
    return kept != 0 && kept != 4
  }

  private static func keepsTurn(_ a: CalibrationPoint, _ b: CalibrationPoint, _ c: CalibrationPoint) -> Bool {
    let picture = Segment(from: a.pixel, to: b.pixel).side(of: c.pixel)
    let road = Segment(from: a.ground, to: b.ground).side(of: c.ground)
    return (picture > 0) == (road > 0)
  }

  /// Of five or more points: which of them turn all others' triangles, as far as that can be told. nil when they agree.
  private static func contradicted(_ points: [CalibrationPoint]) -> [Int]? {
    guard !agree(points) else { return nil }
    guard tried.contains(points.count) else { return [] }
    let misplaced = points.indices.filter { index in
      var rest = points
      rest.remove(at: index)
      return agree(rest)
    }
    if misplaced.count == 1 { return misplaced.map { $0 + 1 } }
    var swaps: [[Int]] = []
    for (a, b) in pairs(points.count) {
      var swapped = points
      (swapped[a].ground, swapped[b].ground) = (points[b].ground, points[a].ground)
      if agree(swapped) { swaps.append([a + 1, b + 1]) }
    }
    return swaps.count == 1 ? swaps[0] : []
  }

  /// Whether all triangles that are plain enough to tell, whatever clicks and lenses do to them, keep their turn or
  /// all are mirrored.
  private static func agree(_ points: [CalibrationPoint]) -> Bool {
    let asked = Array(stride(from: 0, to: points.count, by: (points.count + mostAsked - 1) / mostAsked)).map {
      points[$0]
    }
    var (kept, turned) = (false, false)
    for (i, j) in pairs(asked.count) {
      for k in (j + 1)..<max(asked.count, j + 1) {
        let (a, b, c) = (asked[i], asked[j], asked[k])
        guard flatness(a.pixel, b.pixel, c.pixel) >= plainTriangle,
          flatness(a.ground, b.ground, c.ground) >= plainTriangle
        else { continue }
        if keepsTurn(a, b, c) { kept = true } else { turned = true }
        if kept, turned { return false }
      }
    }
    return true
  }

  private static func pairs(_ count: Int) -> [(Int, Int)] {
    (0..<count).flatMap { i in ((i + 1)..<max(count, i + 1)).map { (i, $0) } }
  }

  /// Height by longest side of a triangle whose turn is beyond doubt.
  private static let plainTriangle = 0.05
  /// Triangles grow with the third power of the points.
  private static let mostAsked = 40
  /// Leaving out and swapping is tried for so many. Among fewer the wrong ones would often be blamed, more take long;
  /// then it is only said that points are crossed.
  private static let tried = 8...20

  private static func hasGeneralQuadruple(_ points: [CalibrationPoint]) -> Bool {
    let n = points.count
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) {
        for k in (j + 1)..<max(n, j + 1) where !isFlat([i, j, k], points) {
          for l in (k + 1)..<max(n, k + 1) {
            if !isFlat([i, j, l], points), !isFlat([i, k, l], points), !isFlat([j, k, l], points) { return true }
          }
        }
      }
    }
    return false
  }

  package var description: String {
    switch self {
    case .tooFewPoints(let count): "\(count) calibration points; at least 4 are needed"
    case .notFinite(let point): "calibration point \(point) is not a finite number"
    case .samePixel(let a, let b): "calibration points \(a) and \(b) are at the same place in the picture"
    case .sameGround(let a, let b): "calibration points \(a) and \(b) are at the same place on the road"
    case .collinear(let three?):
      "calibration points \(three.map(String.init).joined(separator: ", ")) lie on one line; choose points that span an area"
    case .collinear(nil): "the calibration points lie on one line or nearly; choose points that span an area"
    case .crossed(let points) where (1...3).contains(points.count):
      "calibration \(points.count > 1 ? "points" : "point") \(points.map(String.init).joined(separator: ", ")) "
        + "\(points.count > 1 ? "are" : "is") crossed with the others: the order around the picture is not the order on the "
        + "road; swapped or misplaced?"
    case .crossed:
      "the calibration points are crossed: their order around the picture is not their order on the road"
    case .acrossHorizon(let point):
      "calibration point \(point) would lie behind the camera; check its pixel and its position on the road"
    case .outsideLens(let point): "calibration point \(point) lies where the lens distortion is not defined"
    }
  }
}
