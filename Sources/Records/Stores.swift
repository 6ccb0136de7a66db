/// All doors to the rows of one database, handed to whoever needs some of them.
package struct Stores: Sendable {
  package let jobs: any JobStore
  package let accounts: any AccountStore
  package let keys: any KeyStore
  package let audit: any AuditStore
  package let uploads: any UploadStore
  package let trafficAI: any TrafficAIStore
  package let visionTrack: any VisionTrackStore
  package let liveVideos: any LiveVideoStore
  package let liveAnalytics: any LiveAnalyticsStore
  package let violations: any ViolationStore
  package let cameras: any CameraStore
  package let completeness: any CompletenessStore
  package let liveRuns: any LiveRunStore
  package let speeding: any SpeedingStore

  package init(
    jobs: any JobStore, accounts: any AccountStore, keys: any KeyStore, audit: any AuditStore,
    uploads: any UploadStore, trafficAI: any TrafficAIStore, visionTrack: any VisionTrackStore,
    liveVideos: any LiveVideoStore, liveAnalytics: any LiveAnalyticsStore, violations: any ViolationStore,
    cameras: any CameraStore, completeness: any CompletenessStore,
    liveRuns: any LiveRunStore, speeding: any SpeedingStore
  ) {
    self.jobs = jobs
    self.accounts = accounts
    self.keys = keys
    self.audit = audit
    self.uploads = uploads
    self.trafficAI = trafficAI
    self.visionTrack = visionTrack
    self.liveVideos = liveVideos
    self.liveAnalytics = liveAnalytics
    self.violations = violations
    self.cameras = cameras
    self.completeness = completeness
    self.liveRuns = liveRuns
    self.speeding = speeding
  }
}
