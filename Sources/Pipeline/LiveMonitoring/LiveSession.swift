package import Records
package import TrafficCore
package import Wire

/// What a session of one video has come to so far, and which rows are due. A plain value: told what happens and when.
package struct LiveSession: Sendable {
  /// Rows that are to be kept now.
  package struct Rows: Sendable, Equatable {
    package var snapshots: [LiveSnapshot] = []
    package var speeding: [SpeedingVehicle] = []

    package init() {}

    package var isEmpty: Bool { snapshots.isEmpty && speeding.isEmpty }
  }

  package let videoID: Int
  package let began: Timestamp
  /// Between two snapshots.
  private let interval: Double
  package private(set) var lastFrame = -1
  private var frames = 0
  private var total = 0
  private var mostAtOnce = 0
  private var lastSnapshot: Timestamp?
  /// Numbers of another system may come again after longer than ours.
  private var speeders = VehicleCount(memory: 3600)
  private var stays = VehicleStays()

  package init(videoID: Int, began: Timestamp, interval: Duration = .seconds(10)) {
    self.videoID = videoID
    self.began = began
    self.interval = interval / .seconds(1)
  }

  /// - Parameter seen: the vehicles behind the figures, where they are known.
  package mutating func take(
    _ analytics: LiveAnalytics, seen: [LiveSighting] = [], at now: Timestamp
  ) -> Rows {
    frames += 1
    lastFrame = max(lastFrame, analytics.frameNumber)
    total = max(total, analytics.totalVehicles)
    mostAtOnce = max(mostAtOnce, analytics.currentInRegion)
    for sighting in seen { stays.note(sighting) }
    var rows = Rows()
    for vehicle in analytics.speeding where speeders.see(vehicle.trackID, at: now) {
      rows.speeding.append(row(vehicle, analytics, now))
    }
    // A clock that was set back does not hold them up until it has caught up.
    if lastSnapshot.map({ now < $0 || now.seconds(since: $0) >= interval }) ?? true {
      lastSnapshot = now
      rows.snapshots.append(
        LiveSnapshot(
          videoID: videoID, frameNumber: analytics.frameNumber, milliseconds: Double(analytics.milliseconds),
          totalVehicles: analytics.totalVehicles, speedingCount: analytics.speedingCount,
          currentInRegion: analytics.currentInRegion, session: began, created: now))
    }
    return rows
  }

  package func summary(at now: Timestamp) -> LiveSummary {
    let stays = stays.sums
    let now = max(now, began)
    let seconds = now.seconds(since: began)
    return LiveSummary(
      videoID: videoID, totalVehicles: total, speedingViolations: speeders.total, mostAtOnce: mostAtOnce,
      framesPerSecond: seconds > 0 ? Self.rounded(Double(frames) / seconds) : 0, totalFrames: frames,
      typeDistribution: Self.object(
        LiveClass.allCases.compactMap { kind in stays.kinds[kind].map { (kind.name, $0) } }),
      averageSpeed: stays.averageSpeed.map(Self.rounded), highestSpeed: stays.highestSpeed.map(Self.rounded),
      speedDistribution: Self.object(stays.speedDistribution), session: began, ended: now,
      averageDwell: Self.rounded(stays.averageDwell))
  }

  private func row(
    _ vehicle: LiveAnalytics.Vehicle, _ analytics: LiveAnalytics, _ now: Timestamp
  ) -> SpeedingVehicle {
    SpeedingVehicle(
      videoID: videoID, trackID: vehicle.trackID, kilometresPerHour: vehicle.kilometresPerHour,
      classID: vehicle.classID, className: LiveClass(rawValue: vehicle.classID)?.name ?? "vehicle",
      confidence: vehicle.confidence, frameNumber: analytics.frameNumber, milliseconds: Double(analytics.milliseconds),
      detected: now, session: began)
  }

  /// A JSON object. Names of ours, which need no escaping.
  private static func object(_ members: [(String, Int)]) -> String {
    "{" + members.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
