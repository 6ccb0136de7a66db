/// The names under which jobs find their work.
package enum JobKinds {
  /// A video of Traffic AI Pro: annotated, counted, reported.
  package static let trafficAIVideo = "trafficai.video"
  /// A video of VisionTrack: annotated, its detections kept in a session.
  package static let visionTrackVideo = "visiontrack.video"
}
