/// Where a vehicle's boxes stood during the last seconds, so that a moment can be judged by what came after it, too.
struct WayMemory: Sendable {
  struct Settings: Sendable, Hashable {
    /// Seconds that are remembered …
    var seconds = 5.0
    /// … and sightings at most: sixty a second for two seconds, or ten for twelve.
    var count = 120

    init() {}
  }

  /// One box.
  struct Sighting: Sendable, Hashable {
    /// Seconds since the vehicle was first seen.
    let time: Double
    /// The place under the middle of the box's lower edge, metres.
    let contact: SIMD2<Double>
    /// How unsure that place is, before it is known how much this camera's boxes tremble.
    let covariance: Covariance2
    /// Whether the place was guessed more than seen: it says nothing of how much this vehicle's boxes tremble.
    var isGuessed = false
  }

  private let settings: Settings
  /// With some more than are wanted at the front, so that they are not moved up in every picture.
  private var kept: [Sighting] = []
  private var first = 0

  init(settings: Settings = Settings()) { self.settings = settings }

  var sightings: ArraySlice<Sighting> { kept[first...] }

  mutating func note(_ sighting: Sighting) {
    kept.append(sighting)
    while first < kept.count - 1,
      kept.count - first > settings.count || sighting.time - kept[first].time > settings.seconds
    { first += 1 }
    guard first > settings.count else { return }
    kept.removeFirst(first)
    first = 0
  }
}
