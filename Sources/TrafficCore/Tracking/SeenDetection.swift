/// A detection as the stages of a tracker look at it.
struct SeenDetection: Sendable {
  var box: PixelBox
  /// 0…1, whatever the detector said.
  var score: Double
  var ground: GroundMeasurement?
  var family: ClassFamily
}

/// A detection's box and where it may stand, in little memory: what most pairs are told apart by.
struct PairGate: Sendable {
  let box: PixelBox
  /// Not a number without a place, which is near nothing.
  private let place: SIMD2<Double>
  private let variance: SIMD2<Double>

  init(_ seen: SeenDetection) {
    box = seen.box
    place = seen.ground?.position ?? SIMD2(repeating: .nan)
    variance = seen.ground.map { SIMD2($0.covariance.xx, $0.covariance.yy) } ?? .zero
  }

  init(_ filter: GroundFilter?, box: PixelBox) {
    self.box = box
    place = filter?.position ?? SIMD2(repeating: .nan)
    variance = filter.map { SIMD2($0.positionCovariance.xx, $0.positionCovariance.yy) } ?? .zero
  }

  /// False only where the Mahalanobis distance on the road is surely beyond the gate: it is never less than that of
  /// one coordinate alone.
  @inline(__always)
  func mayShareGround(_ other: PairGate, gate: Double) -> Bool {
    let x = place.x - other.place.x
    guard x * x < gate * (variance.x + other.variance.x) else { return false }
    let y = place.y - other.place.y
    return y * y < gate * (variance.y + other.variance.y)
  }
}

/// A box and the box of the other kind that overlaps it most.
struct BestOverlap: Sendable {
  let box: PixelBox
  /// -1 while none overlaps enough.
  var other = -1
  var most: Double

  init(box: PixelBox, most: Double) {
    self.box = box
    self.most = most
  }

  mutating func offer(_ other: Int, _ overlap: Double) {
    guard overlap > most else { return }
    most = overlap
    self.other = other
  }
}

extension PixelBox {
  /// Whether the two share any area.
  @inline(__always)
  func meets(_ other: PixelBox) -> Bool {
    x1 < other.x2 && other.x1 < x2 && y1 < other.y2 && other.y1 < y2
  }

  /// Intersection over union of the two extents in y, 0…1.
  func verticalOverlap(_ other: PixelBox) -> Double {
    max(0, min(y2, other.y2) - max(y1, other.y1)) / (max(y2, other.y2) - min(y1, other.y1))
  }
}
