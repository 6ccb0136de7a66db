package import Groundwork
package import Pipeline
package import Records
import TrafficCore
package import WebServer

/// What this contract needs of the house.
package struct VisionTrackDoors: Sendable {
  package let accounts: Accounts
  package let jobs: any JobStore
  package let office: JobOffice
  package let events: any JobEvents
  package let sessions: any VisionTrackStore
  package let objects: any Objects
  package let pictures: any PictureAnalysis
  package let buckets: any RateLimitBuckets
  package let metrics: Metrics
  package let tally: VideoTally
  package let wall: any WallClock
  package let clock: any MonotonicClock
  package let log: Log
  package let settings: VisionTrackSettings
  /// Answers `/` for browsers; nil where there is no page.
  package let page: Handler?

  package init(
    accounts: Accounts, jobs: any JobStore, office: JobOffice, events: any JobEvents, sessions: any VisionTrackStore,
    objects: any Objects, pictures: any PictureAnalysis, buckets: any RateLimitBuckets, metrics: Metrics,
    tally: VideoTally, wall: any WallClock = SystemWallClock(), clock: any MonotonicClock = SystemMonotonicClock(),
    log: Log,
    settings: VisionTrackSettings = VisionTrackSettings(), page: Handler? = nil
  ) {
    self.accounts = accounts
    self.jobs = jobs
    self.office = office
    self.events = events
    self.sessions = sessions
    self.objects = objects
    self.pictures = pictures
    self.buckets = buckets
    self.metrics = metrics
    self.tally = tally
    self.wall = wall
    self.clock = clock
    self.log = log.named("visiontrack")
    self.settings = settings
    self.page = page
  }

  var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }
}
