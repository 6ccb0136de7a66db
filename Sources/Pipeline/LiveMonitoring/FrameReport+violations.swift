import Records
import TrafficCore

extension FrameReport {
  /// Who was found too fast in this frame. The meter says so once of a vehicle, when it is sure.
  func violations(of videoID: Int, at moment: Timestamp, session: Timestamp, created: Timestamp) -> [Violation] {
    events.compactMap { event in
      guard case .speeding(let speed, _, let limit) = event.kind, let kind = LiveClass(event.trafficClass),
        let vehicle = vehicles.first(where: { $0.vehicle == event.vehicle })
      else { return nil }
      let score = tracks.first { $0.id == vehicle.trackID }?.score ?? 0
      return Violation(
        videoID: videoID, trackID: event.vehicle, speed: (speed * 10).rounded() / 10, limit: limit,
        vehicleType: kind.name, classID: kind.rawValue, confidence: (score * 1000).rounded() / 1000,
        frameNumber: frame.index, image: "", thumbnail: "", box: vehicle.box, at: moment, videoSeconds: seconds,
        created: created, session: session)
    }
  }
}
