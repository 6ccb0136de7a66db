/// Sees that a new track continues one that broke off: same place, same heading, a moment later, and nothing that it
/// cannot have been.
///
/// So one vehicle keeps its visit, its lane and its counted lines although the tracker lost it.
package struct IdentityBridge: Sendable {
  package struct Settings: Sendable, Hashable {
    /// Seconds between the end of one track and the start of the next.
    package var seconds = 1.0
    /// Metres between where the lost vehicle would be and where the new one is.
    package var distance = 2.5

    package init() {}
  }

  private struct Known {
    var place: GroundPoint
    var time: Timestamp
    var velocity: SIMD2<Double>
    var family: ClassFamily
    var isTaken = false
  }

  private let settings: Settings
  private var known: [Int: Known] = [:]

  package init(settings: Settings = Settings()) { self.settings = settings }

  /// The vehicle a track that appears at `place` continues; nil for a new one.
  ///
  /// - Parameter active: ids seen in the same frame: a vehicle that is seen is not lost.
  package mutating func predecessor(
    of trackID: Int, _ trafficClass: TrafficClass, at place: GroundPoint, _ time: Timestamp, active: Set<Int>
  ) -> Int? {
    var best: (id: Int, distance: Double)?
    let family = ClassFamily(trafficClass)
    for (id, lost) in known
    where id != trackID && !lost.isTaken && !active.contains(id) && lost.family.mayBe(family) {
      let pause = time.seconds(since: lost.time)
      guard pause > 0, pause <= settings.seconds else { continue }
      let x = lost.place.x + lost.velocity.x * pause
      let y = lost.place.y + lost.velocity.y * pause
      let distance = GroundPoint(x: x, y: y).distance(to: place)
      guard distance <= settings.distance else { continue }
      if let found = best, (found.distance, found.id) <= (distance, id) { continue }
      best = (id, distance)
    }
    if let best { known[best.id]?.isTaken = true }
    return best?.id
  }

  package mutating func note(_ trackID: Int, _ trafficClass: TrafficClass, at place: GroundPoint, _ time: Timestamp) {
    let family = ClassFamily(trafficClass)
    guard let last = known[trackID] else {
      known[trackID] = Known(place: place, time: time, velocity: .zero, family: family)
      return
    }
    let seconds = time.seconds(since: last.time)
    guard seconds > 0 else { return }
    let fresh = SIMD2((place.x - last.place.x) / seconds, (place.y - last.place.y) / seconds)
    // Smoothed over about half a second, whatever the frame rate.
    let share = last.velocity == .zero ? 1 : min(1, seconds / Self.smoothingSeconds)
    known[trackID] = Known(
      place: place, time: time, velocity: last.velocity + (fresh - last.velocity) * share, family: family)
  }

  package mutating func forget(_ trackID: Int) { known[trackID] = nil }

  private static let smoothingSeconds = 0.5
}
