import Glibc

/// What usually drives where: the mean velocity of the tracks that passed a patch of road, and how much it varies.
///
/// A new track begins with it. A camera of five pictures a second sees a car six metres further on in the next one,
/// where its neighbour stood before; without knowing which way the road goes, the two are taken for each other.
struct GroundFlow: Sendable {
  /// A velocity in m/s with its covariance.
  struct Expectation: Sendable {
    var velocity: SIMD2<Double>
    var covariance: Covariance2
  }

  private struct Patch: Sendable {
    var column: Int32 = 0
    var row: Int32 = 0
    /// How many passages the mean stands for; 0 where nothing was seen yet.
    var weight = 0.0
    var mean = SIMD2<Double>.zero
    var scatter = Covariance2(xx: 0, xy: 0, yy: 0)
  }

  /// A patch about as wide as a lane, metres.
  private static let patch = 4.0
  /// Patches kept; a road in view has a few hundred.
  private static let capacity = 2048
  /// Passages until a patch is believed.
  private static let leastWeight = 3.0
  /// More passages than this are forgotten, so that the mean follows a road works' new lane.
  private static let longestMemory = 40.0
  /// No vehicle is expected more precisely than this, m/s.
  private static let ownDeviation = 2.0

  private var patches = [Patch](repeating: Patch(), count: Self.capacity)

  /// What a new track at this place may expect; nil where too little was seen.
  func expectation(at place: SIMD2<Double>) -> Expectation? {
    guard let key = Self.key(of: place) else { return nil }
    let patch = patches[key.slot]
    guard patch.column == key.column, patch.row == key.row, patch.weight >= Self.leastWeight else { return nil }
    let own = Self.ownDeviation * Self.ownDeviation
    return Expectation(
      velocity: patch.mean, covariance: patch.scatter + Covariance2(xx: own, xy: 0, yy: own))
  }

  /// Takes what a track that is sure of its velocity does at this place.
  mutating func learn(_ velocity: SIMD2<Double>, at place: SIMD2<Double>) {
    guard let key = Self.key(of: place) else { return }
    var patch = patches[key.slot]
    if patch.column != key.column || patch.row != key.row {
      // Another patch of road has this slot: whichever is driven on more keeps it.
      patch.weight -= 1
      guard patch.weight <= 0 else { return patches[key.slot] = patch }
      patch = Patch(column: key.column, row: key.row)
    }
    patch.weight = min(patch.weight + 1, Self.longestMemory)
    let surprise = velocity - patch.mean
    patch.mean += surprise / patch.weight
    let rest = velocity - patch.mean
    let share = 1 / patch.weight
    patch.scatter.xx += (surprise.x * rest.x - patch.scatter.xx) * share
    patch.scatter.xy += (surprise.x * rest.y - patch.scatter.xy) * share
    patch.scatter.yy += (surprise.y * rest.y - patch.scatter.yy) * share
    patches[key.slot] = patch
  }

  /// Takes the straight way of a track that has just become sure of itself, from where it was first seen; and, where
  /// nobody was followed yet, the way it must have come. What is too quick to be followed at first is so from one
  /// vehicle to the next followed earlier.
  mutating func learn(from first: SIMD2<Double>, to last: SIMD2<Double>, seconds: Double) {
    guard seconds > 0 else { return }
    let velocity = (last - first) / seconds
    teach(velocity, from: first, to: last, onlyUnknown: false)
    let origin = first - velocity * Self.secondsBefore
    // The first patch beyond is not the one just taught.
    teach(
      velocity, from: first - velocity * (Self.patch / max(Self.patch, length(velocity))), to: origin, onlyUnknown: true
    )
  }

  private mutating func teach(
    _ velocity: SIMD2<Double>, from first: SIMD2<Double>, to last: SIMD2<Double>, onlyUnknown: Bool
  ) {
    let way = last - first
    let steps = Int(min(length(way) / Self.patch, Self.longestWay))
    for step in 0...steps {
      let place = first + way * (Double(step) / Double(max(1, steps)))
      if onlyUnknown, expectation(at: place) != nil { continue }
      learn(velocity, at: place)
    }
  }

  private func length(_ vector: SIMD2<Double>) -> Double { (vector * vector).sum().squareRoot() }

  /// How long before it was first seen a vehicle is taken to have driven as it does.
  private static let secondsBefore = 0.5
  /// Patches a first way may lead through.
  private static let longestWay = 16.0

  private static func key(of place: SIMD2<Double>) -> (column: Int32, row: Int32, slot: Int)? {
    let scaled = place / patch
    guard abs(scaled.x) < 1e9, abs(scaled.y) < 1e9 else { return nil }
    let column = Int32(floor(scaled.x))
    let row = Int32(floor(scaled.y))
    // Neighbouring patches get slots of their own: a block of 64 by 32 of them fills the table exactly.
    return (column, row, Int(column & 63) * 32 + Int(row & 31))
  }
}
