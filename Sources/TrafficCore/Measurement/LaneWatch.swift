import Glibc

/// Knows who is in one lane, who queues there and who drives against it.
package struct LaneWatch: Sendable {
  package struct Settings: Sendable, Hashable {
    /// Slower than this is queueing, m/s (10 km/h).
    package var queueSpeed = 10 / 3.6
    /// … for so long, seconds.
    package var queueSeconds = 3.0
    /// Farther apart than this, metres, two standing vehicles are not one queue.
    package var largestQueueGap = 20.0
    /// Wrong way: the way against the lane, metres, and the cosine it must stay below.
    package var wrongWayDistance = 6.0
    package var wrongWayCosine = -0.7

    package init() {}
  }

  /// The standing vehicles of a lane.
  package struct Queue: Sendable, Hashable {
    package var vehicles: Int
    /// From the first to the last; 0 for one vehicle; in picture units without calibration.
    package var metres: Double
  }

  private struct Presence {
    var place: GroundPoint
    var time: Timestamp
    var slowSince: Timestamp?
    /// Where the way that is checked against the lane's direction began.
    var anchor: GroundPoint
    var isReported = false
  }

  package let lane: SceneLane
  private let polygon: Polygon<PixelPoint>
  private let settings: Settings
  private let direction: SIMD2<Double>?
  private var present: [Int: Presence] = [:]

  package init(lane: SceneLane, ground: MeasuringGround, settings: Settings = Settings()) throws(PolygonProblem) {
    self.lane = lane
    self.settings = settings
    polygon = try Polygon(lane.corners.map { $0.pixels(in: ground.size) })
    direction = lane.direction.flatMap { way in
      guard let from = ground.place(of: way.from.pixels(in: ground.size)),
        let to = ground.place(of: way.to.pixels(in: ground.size)), from != to
      else { return nil }
      let length = from.distance(to: to)
      return SIMD2((to.x - from.x) / length, (to.y - from.y) / length)
    }
  }

  package var vehiclesInside: Int { present.count }

  package func contains(_ contact: PixelPoint) -> Bool { polygon.contains(contact) }

  package func holds(_ vehicle: Int) -> Bool { present[vehicle] != nil }

  /// - Parameter metresPerSecond: nil when unknown; standing is then judged by the places alone.
  /// - Returns: whether the vehicle is now seen to drive the wrong way (once per stay).
  package mutating func update(
    _ vehicle: Int, contact: PixelPoint, place: GroundPoint, metresPerSecond: Double?, at time: Timestamp
  ) -> Bool {
    guard polygon.contains(contact) else {
      present[vehicle] = nil
      return false
    }
    var now = present[vehicle] ?? Presence(place: place, time: time, anchor: place)
    let seconds = time.seconds(since: now.time)
    let speed = metresPerSecond ?? (seconds > 0 ? now.place.distance(to: place) / seconds : .infinity)
    now.slowSince = speed < settings.queueSpeed ? now.slowSince ?? time : nil
    now.place = place
    now.time = time
    let isWrong = isAgainstLane(&now)
    present[vehicle] = now
    return isWrong
  }

  package mutating func end(_ vehicle: Int) { present[vehicle] = nil }

  /// The longest run of queueing vehicles without a large gap.
  package func queue(at time: Timestamp) -> Queue {
    // In the order of the vehicles' numbers, so that a replay says the same.
    let standing = present.sorted { $0.key < $1.key }.map(\.value).filter { presence in
      presence.slowSince.map { time.seconds(since: $0) >= settings.queueSeconds } ?? false
    }
    let axis = direction ?? longestAxis(standing.map(\.place))
    let along = standing.map { $0.place.x * axis.x + $0.place.y * axis.y }.sorted()
    var best = Queue(vehicles: 0, metres: 0)
    var first = 0
    for i in along.indices {
      if i > 0, along[i] - along[i - 1] > settings.largestQueueGap { first = i }
      if i - first + 1 > best.vehicles { best = Queue(vehicles: i - first + 1, metres: along[i] - along[first]) }
    }
    return best
  }

  private func isAgainstLane(_ now: inout Presence) -> Bool {
    guard let direction, !now.isReported else { return false }
    let x = now.place.x - now.anchor.x
    let y = now.place.y - now.anchor.y
    let way = hypot(x, y)
    guard way >= settings.wrongWayDistance else { return false }
    let cosine = (x * direction.x + y * direction.y) / way
    now.anchor = now.place
    guard cosine < settings.wrongWayCosine else { return false }
    now.isReported = true
    return true
  }

  private func longestAxis(_ places: [GroundPoint]) -> SIMD2<Double> {
    var best = (length: 0.0, axis: SIMD2<Double>(1, 0))
    for a in places {
      for b in places {
        let length = a.distance(to: b)
        if length > best.length { best = (length, SIMD2((b.x - a.x) / length, (b.y - a.y) / length)) }
      }
    }
    return best.axis
  }
}
