package import TrafficCore
package import Wire

/// Turns the reports of one run into the figures of the contract.
package struct LiveMeter: Sendable {
  package struct Figures: Sendable {
    package var analytics: LiveAnalytics
    package var sightings: [LiveSighting]
  }

  private let videoID: Int
  /// km/h; strictly more is too fast.
  private let limit: Double
  /// The moment of a video whose frames carry no time of day.
  private let began: Timestamp
  private var counted = VehicleCount()

  package init(videoID: Int, limit: Double, began: Timestamp) {
    self.videoID = videoID
    self.limit = limit
    self.began = began
  }

  /// Moments before this are seconds of a recording, not times of day.
  private static let earliestTimeOfDay = Timestamp(microseconds: 946_684_800_000_000)

  package func moment(of report: FrameReport) -> Timestamp { Self.moment(of: report, began: began) }

  /// - Parameter began: the moment of the first frame of a video whose frames carry no time of day.
  package static func moment(of report: FrameReport, began: Timestamp) -> Timestamp {
    report.timestamp >= earliestTimeOfDay ? report.timestamp : began.advanced(bySeconds: report.seconds)
  }

  package mutating func figures(of report: FrameReport) -> Figures {
    let moment = moment(of: report)
    let scores = Dictionary(report.tracks.map { ($0.id, $0.score) }, uniquingKeysWith: { first, _ in first })
    var sightings: [LiveSighting] = []
    var speeding: [LiveAnalytics.Vehicle] = []
    for vehicle in report.vehicles {
      guard let kind = LiveClass(vehicle.trafficClass) else { continue }
      counted.see(vehicle.vehicle, at: moment)
      // As it goes out: nobody who reads 60.0 finds the vehicle too fast.
      let speed = vehicle.speed.map { ($0.kilometresPerHour * 10).rounded() / 10 }
      sightings.append(LiveSighting(vehicle: vehicle.vehicle, kind: kind, kilometresPerHour: speed, at: moment))
      guard let speed, speed > limit else { continue }
      speeding.append(
        LiveAnalytics.Vehicle(
          trackID: vehicle.vehicle, box: vehicle.box, kilometresPerHour: speed, classID: kind.rawValue,
          confidence: scores[vehicle.trackID] ?? 0))
    }
    let analytics = LiveAnalytics(
      videoID: videoID, frameNumber: report.frame.index, milliseconds: Int(moment.microseconds / 1000),
      totalVehicles: counted.total, speedingCount: speeding.count, currentInRegion: sightings.count, speeding: speeding)
    return Figures(analytics: analytics, sightings: sightings)
  }
}
