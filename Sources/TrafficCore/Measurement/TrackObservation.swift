/// One track as a tracker reports it for one frame: all that measuring needs.
package struct TrackObservation: Sendable, Hashable {
  package var trackID: Int
  package var box: PixelBox
  package var trafficClass: TrafficClass
  package var score: Double
  /// Tentative tracks are not measured.
  package var isConfirmed: Bool

  package init(
    trackID: Int, box: PixelBox, trafficClass: TrafficClass, score: Double = 1, isConfirmed: Bool = true
  ) {
    self.trackID = trackID
    self.box = box
    self.trafficClass = trafficClass
    self.score = score
    self.isConfirmed = isConfirmed
  }
}
