package import TrafficCore

/// Which objects go, oldest first, never what somebody still needs. A plain calculation.
package struct RetentionPlan: Sendable, Equatable {
  package private(set) var removed: [ObjectInfo] = []
  /// Bytes that stay.
  package private(set) var kept = 0
  /// Bytes by which what stays, with what is to come, is over the quota. 0: it fits.
  package private(set) var excess = 0

  /// Younger ones are never removed: what is just written may be about to be needed.
  private static let grace = Duration.seconds(600)

  /// - Parameters:
  ///   - rules: the first whose prefix fits a name says how long it is kept; objects that none fits are left out.
  ///   - quota: bytes for all together; nil: no bound.
  ///   - coming: bytes for which there must be room.
  ///   - isNeeded: objects that must stay.
  package init(
    _ rules: [RetentionRule], quota: Int?, objects: [ObjectInfo], coming: Int = 0, at now: Timestamp,
    isNeeded: (ObjectKey) -> Bool
  ) {
    self.init(rules, quota, objects, coming, now, isNeeded)
    // Room that cannot be made is not worth an object.
    guard excess > 0, coming > 0 else { return }
    let missing = excess
    self.init(rules, quota, objects, 0, now, isNeeded)
    excess = missing
  }

  private init(
    _ rules: [RetentionRule], _ quota: Int?, _ objects: [ObjectInfo], _ coming: Int, _ now: Timestamp,
    _ isNeeded: (ObjectKey) -> Bool
  ) {
    let ours = objects.compactMap { object in
      rules.first { object.key.text.hasPrefix($0.prefix) }.map { (object: object, age: $0.age) }
    }
    kept = ours.reduce(0) { $0 + $1.object.size }
    let oldestFirst = ours.sorted {
      ($0.object.modified, $0.object.key.text) < ($1.object.modified, $1.object.key.text)
    }
    for (object, age) in oldestFirst where !isNeeded(object.key) {
      let seconds = now.seconds(since: object.modified)
      guard seconds > Self.grace / .seconds(1) else { continue }
      let isOld = age.map { seconds > $0 / .seconds(1) } ?? false
      let isTooMuch = quota.map { kept + coming > $0 } ?? false
      guard isOld || isTooMuch else { continue }
      removed.append(object)
      kept -= object.size
    }
    excess = quota.map { max(0, kept + coming - $0) } ?? 0
  }
}
