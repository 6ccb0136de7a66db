package import Groundwork
package import Pipeline
package import Records
package import WebServer

/// What this contract needs of the house.
package struct TrafficAIDoors: Sendable {
  package let jobs: any JobStore
  package let office: JobOffice
  package let objects: any Objects
  package let guards: Guards
  package let buckets: any RateLimitBuckets
  package let links: ResultLinks
  package let clock: any WallClock
  package let log: Log
  package let settings: TrafficAISettings

  /// - Parameter secret: what signs tokens; the key of the links is derived from it.
  package init(
    jobs: any JobStore, office: JobOffice, objects: any Objects, guards: Guards, buckets: any RateLimitBuckets,
    secret: Secret, clock: any WallClock = SystemWallClock(), log: Log,
    settings: TrafficAISettings = TrafficAISettings()
  ) {
    self.jobs = jobs
    self.office = office
    self.objects = objects
    self.guards = guards
    self.buckets = buckets
    self.clock = clock
    self.log = log.named("trafficai")
    self.settings = settings
    links = ResultLinks(secret: secret, clock: clock)
  }
}
