/// Counts vehicles over one line: each once, in the right direction, however its box trembles.
///
/// A vehicle begins on the side it was first seen on and settles on a side by leaving the dead band. Settling on the
/// other side counts when the way between crossed the drawn piece. After a count the vehicle is not counted here again, in either direction, before it was
/// `rearmDistance` away. A crossing by a track that continues a broken one is the same vehicle.
package struct LineCounter: Sendable {
  package struct Settings: Sendable, Hashable {
    /// Metres to each side (one unit = 2 % of the picture's height without calibration).
    package var deadBand = 1.0
    /// The dead band is at least so many deviations of the contact point wide.
    package var deadBandDeviations = 1.5
    /// And never wider than this, metres: far lines would never count.
    package var widestDeadBand = 4.0
    /// Metres from the line.
    package var rearmDistance = 5.0
    /// A vehicle settles when it was beyond the dead band so often in a row …
    package var settlingCount = 2
    /// … or at once when it is so many dead bands away.
    package var settlingBands = 2.5
    /// Seconds and metres within which a continued track's crossing is the one already counted.
    package var sameVehicleSeconds = 1.0
    /// A track that ends no farther from the line than this is looked at again, metres.
    package var endDistance = 15.0
    package var sameVehicleDistance = 2.0
    /// No second vehicle crosses where one just did, metres along its way and to the side: two tracks are on one vehicle.
    /// Without calibration nobody knows how large a vehicle is.
    package var bodyLength = 1.5
    package var bodyWidth = 0.6

    package init() {}
  }

  package let line: SceneLine
  private let settings: Settings
  let segment: Segment<GroundPoint>
  private let orientation: Double
  private let isMetric: Bool
  private var tracks: [Int: Passing] = [:]
  private var recent: [CountedCrossing] = []

  private struct Passing {
    var lastPlace: GroundPoint
    var lastTime: Timestamp
    let firstTime: Timestamp
    /// −1 or +1; 0 while it was only ever seen in the dead band.
    var side = 0.0
    /// Consecutive observations beyond the band on the side `candidate`.
    var candidate = 0.0
    var streak = 0
    /// Where the way last changed sides; nil when that was beside the drawn piece.
    var crossing: (fraction: Double, time: Timestamp)?
    /// Metres a second, there; nil where that was not seen.
    var pace: Double?
    /// Where it was some moments ago: a single step is mostly the trembling of the box.
    var marks: (older: Mark?, newer: Mark)
    var isArmed = true
  }

  private struct Mark {
    let place: GroundPoint
    let time: Timestamp
  }

  /// nil when the line is not on the road (above the horizon) or has no length.
  package init?(line: SceneLine, ground: MeasuringGround, settings: Settings = Settings()) {
    guard let placed = ground.line(from: line.from, to: line.to) else { return nil }
    self.line = line
    self.settings = settings
    segment = placed.segment
    orientation = placed.orientation
    isMetric = ground.isCalibrated
  }

  /// Takes the place where a vehicle was seen first, which may have been before its track was confirmed: what enters
  /// the picture fast may be beyond the line a moment later.
  package mutating func begin(trackID: Int, place: GroundPoint, covariance: Covariance2, at time: Timestamp) {
    guard tracks[trackID] == nil else { return }
    tracks[trackID] = passing(from: place, covariance, at: time)
  }

  /// Whether a direction leads to the positive side of the line as it lies on the ground.
  func isTowardsPositive(_ direction: LineDirection) -> Bool { (direction == .forward) == (orientation > 0) }

  private func passing(from place: GroundPoint, _ covariance: Covariance2, at time: Timestamp) -> Passing {
    var passing = Passing(
      lastPlace: place, lastTime: time, firstTime: time, marks: (older: nil, newer: Mark(place: place, time: time)))
    let distance = segment.signedDistance(of: place) * orientation
    if abs(distance) > deadBand(covariance) { passing.side = distance > 0 ? 1 : -1 }
    return passing
  }

  /// Takes a confirmed track's place; a passage when this observation completes one.
  ///
  /// - Parameter kind: nil where it does not matter that no two vehicles have one place.
  package mutating func update(
    trackID: Int, kind: TrafficClass? = nil, place: GroundPoint, covariance: Covariance2, at time: Timestamp
  ) -> (passage: LinePassage, time: Timestamp)? {
    let distance = segment.signedDistance(of: place) * orientation
    let band = deadBand(covariance)
    let side: Double = distance > 0 ? 1 : -1
    var passing = tracks[trackID] ?? passing(from: place, covariance, at: time)
    noteCrossing(&passing, to: place, at: time)
    passing.lastPlace = place
    passing.lastTime = time
    if time.seconds(since: passing.marks.newer.time) >= Self.markSeconds {
      passing.marks = (older: passing.marks.newer, newer: Mark(place: place, time: time))
    }
    if abs(distance) >= settings.rearmDistance { passing.isArmed = true }
    defer { tracks[trackID] = passing }
    guard abs(distance) > band else {
      passing.streak = 0
      return nil
    }
    passing.streak = passing.candidate == side ? passing.streak + 1 : 1
    passing.candidate = side
    let isSettled = passing.streak >= settings.settlingCount || abs(distance) > settings.settlingBands * band
    guard isSettled else { return nil }
    return settle(&passing, on: side, trackID, kind)
  }

  /// The track is over; counts when its last observation was beyond the line but alone, or when the middle of the body is
  /// known to have gone over the line though the box was not seen to.
  mutating func end(
    trackID: Int, kind: TrafficClass? = nil, middle: MiddleCrossing? = nil
  ) -> (passage: LinePassage, time: Timestamp)? {
    guard var passing = tracks.removeValue(forKey: trackID), passing.side != 0 else { return nil }
    let isBeyond = passing.streak > 0 && passing.candidate != passing.side
    if isBeyond, let found = settle(&passing, on: passing.candidate, trackID, kind) { return found }
    guard let middle, passing.isArmed else { return nil }
    let fraction = segment.fraction(of: middle.place)
    guard (0...1).contains(fraction) else { return nil }
    passing.crossing = (fraction, middle.time)
    passing.pace = nil
    guard var found = settle(&passing, on: -passing.side, trackID, kind) else { return nil }
    found.passage.isInferred = !middle.isSeen
    return found
  }

  /// Whether a vehicle that was seen last near the line, and not counted, would go to the line's positive side on the
  /// ground by crossing it; nil for others.
  func mayCrossTowardsPositive(trackID: Int) -> Bool? {
    guard let passing = tracks[trackID], passing.side != 0, passing.isArmed,
      segment.distance(to: passing.lastPlace) <= settings.endDistance
    else { return nil }
    return (passing.side < 0) == (orientation > 0)
  }

  private func deadBand(_ covariance: Covariance2) -> Double {
    let length = segment.length
    let normalX = -(segment.to.y - segment.from.y) / length
    let normalY = (segment.to.x - segment.from.x) / length
    let deviation = max(0, covariance.variance(alongX: normalX, y: normalY)).squareRoot()
    return max(settings.deadBand, min(settings.deadBandDeviations * deviation, settings.widestDeadBand))
  }

  private func noteCrossing(_ passing: inout Passing, to place: GroundPoint, at time: Timestamp) {
    let before = segment.side(of: passing.lastPlace)
    let after = segment.side(of: place)
    guard (before > 0) != (after > 0) else { return }
    guard let found = segment.crossing(from: passing.lastPlace, to: place) else {
      passing.crossing = nil
      return
    }
    passing.pace = pace(of: passing, at: place, time)
    let seconds = time.seconds(since: passing.lastTime) * found.pathFraction
    passing.crossing = (found.lineFraction, passing.lastTime.advanced(bySeconds: seconds))
  }

  private func pace(of passing: Passing, at place: GroundPoint, _ time: Timestamp) -> Double? {
    let mark = passing.marks.older ?? passing.marks.newer
    let seconds = time.seconds(since: mark.time)
    return seconds >= Self.markSeconds ? mark.place.distance(to: place) / seconds : nil
  }

  private mutating func settle(
    _ passing: inout Passing, on side: Double, _ trackID: Int, _ kind: TrafficClass?
  ) -> (passage: LinePassage, time: Timestamp)? {
    let before = passing.side
    passing.side = side
    guard before != 0, before != side, passing.isArmed, let crossing = passing.crossing else { return nil }
    passing.isArmed = false
    let direction: LineDirection = side > 0 ? .forward : .backward
    let counted = CountedCrossing(
      trackID: trackID, kind: kind, time: crossing.time, fraction: crossing.fraction, direction: direction,
      pace: passing.pace)
    guard !isSameVehicle(counted, since: passing.firstTime) else { return nil }
    recent.append(counted)
    let name = direction == .forward ? line.forwardName : line.backwardName
    let passage = LinePassage(
      line: line.name, direction: direction, directionName: name, lineFraction: crossing.fraction)
    return (passage, crossing.time)
  }

  /// Whether a track that was gone when this one began has just been counted at the same place, or another one on the
  /// spot.
  private mutating func isSameVehicle(_ new: CountedCrossing, since birth: Timestamp) -> Bool {
    recent.removeAll { new.time.seconds(since: $0.time) > settings.sameVehicleSeconds }
    return recent.contains { old in
      guard old.trackID != new.trackID, old.direction == new.direction else { return false }
      if isMetric,
        new.isOnSpot(
          of: old, line: segment.length, bodyLength: settings.bodyLength, bodyWidth: settings.bodyWidth)
      {
        return true
      }
      guard abs(old.fraction - new.fraction) * segment.length <= settings.sameVehicleDistance else { return false }
      guard let other = tracks[old.trackID] else { return true }
      return other.lastTime < birth
    }
  }

  /// Between two marks of a way.
  private static let markSeconds = 0.3
}
