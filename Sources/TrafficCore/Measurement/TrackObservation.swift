/// One track as a tracker reports it for one frame: all that measuring needs.
package struct TrackObservation: Sendable, Hashable {
  package var trackID: Int
  package var box: PixelBox
  package var trafficClass: TrafficClass
  package var score: Double
  /// Tentative tracks are not measured.
  package var isConfirmed: Bool
  /// Where and when the track was first detected, before it was believed; nil when this is not known.
  package var first: First?

  package struct First: Sendable, Hashable {
    package var box: PixelBox
    package var timestamp: Timestamp

    package init(box: PixelBox, timestamp: Timestamp) {
      self.box = box
      self.timestamp = timestamp
    }
  }

  package init(
    trackID: Int, box: PixelBox, trafficClass: TrafficClass, score: Double = 1, isConfirmed: Bool = true,
    first: First? = nil
  ) {
    self.trackID = trackID
    self.box = box
    self.trafficClass = trafficClass
    self.score = score
    self.isConfirmed = isConfirmed
    self.first = first
  }
}

extension TrackObservation {
  /// What a tracker reports; nil for things that take no part in traffic. Trackers report confirmed tracks only.
  package init?(_ track: Track) {
    guard let trafficClass = track.trafficClass else { return nil }
    self.init(
      trackID: track.id, box: track.box, trafficClass: trafficClass, score: track.score,
      first: First(box: track.firstBox, timestamp: track.firstSeen))
  }
}
