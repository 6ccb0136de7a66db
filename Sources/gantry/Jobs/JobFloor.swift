import Foundation
import Groundwork
import Media
import Messaging
import Pipeline
import Records
import Storage
import TrafficCore

/// Everything about jobs in one process, put together: queue, news, works, the worker, pictures that are looked at
/// while somebody waits.
final class JobFloor: Sendable {
  let stores: Stores
  let objects: any Objects
  let house: JobHouse
  let office: JobOffice
  let pictures: PictureDesk
  let events: any JobEvents
  private let runner: JobRunner?
  /// nil where news travel by themselves.
  private let redisEvents: RedisJobEvents?

  /// What it is made of.
  struct Parts: Sendable {
    let stores: Stores
    let objects: any Objects
    /// How news travel when there is no Redis: with the database.
    let databaseEvents: any JobEvents
    /// nil: no work is done here, and pictures cannot be looked at.
    let model: SharedModel?
    /// Where files of running jobs lie.
    let scratchFolder: String
    /// Jobs at the same time in this process; 0 only hands jobs in.
    let concurrency: Int
    /// Of this worker, for people; made unique here.
    let name: String
    let counters: Counters
    let log: Log
  }

  init(_ parts: Parts, settings: GantrySettings) throws {
    let log = parts.log.named("jobs")
    (stores, objects) = (parts.stores, parts.objects)
    let redis = try settings.redis.url.map { try Self.redis($0) }
    let redisEvents = redis.map { RedisJobEvents($0, log: log) }
    events = redisEvents ?? parts.databaseEvents
    self.redisEvents = redisEvents
    let queue = Self.queue(parts, settings, redis, events: events, log)
    let house = JobHouse(store: parts.stores.jobs, queue: queue, events: events, log: log)
    self.house = house
    office = JobOffice(house)
    let cache = Self.cache(settings.jobs, redis)
    pictures = PictureDesk(
      model: parts.model, decoding: settings.media, detection: settings.detection, cache: cache,
      counters: parts.counters, log: log)
    runner = try parts.model.flatMap { model -> JobRunner? in
      guard parts.concurrency > 0 else { return nil }
      let works = try Self.works(parts, model, settings, log)
      let name = "\(parts.name)-\(RandomID.make().prefix(8))"
      return JobRunner(
        name: name, works: works, house: house, settings: Self.runnerSettings(settings.jobs, parts.concurrency),
        counters: parts.counters)
    }
  }

  /// Opens database, object store and model as the settings say, and puts everything together.
  ///
  /// - Parameter concurrency: nil takes `jobs.workers`.
  static func open(
    _ settings: GantrySettings, dataFolder: String, log: Log, counters: Counters, concurrency: Int? = nil,
    model: SharedModel?
  ) async throws -> (floor: JobFloor, rows: RowStorage) {
    let rows = try await Storehouse.rows(settings, data: dataFolder, log: log)
    do {
      let objects = Storehouse.bounded(
        try await Storehouse.objects(settings, data: dataFolder), rows, settings, log: log)
      let parts = Parts(
        stores: rows.stores, objects: objects,
        databaseEvents: rows.jobEvents, model: model, scratchFolder: "\(dataFolder)/scratch",
        concurrency: concurrency ?? settings.jobs.workers, name: ProcessInfo.processInfo.hostName, counters: counters,
        log: log)
      return (try JobFloor(parts, settings: settings), rows)
    } catch {
      await rows.close()
      throw error
    }
  }

  /// Calls a job off and removes what it has left, also when no worker has ever looked at it. nil when there is none.
  func cancel(_ id: String) async throws -> Job? {
    let known = try await stores.jobs.find(id)
    guard let job = try await office.cancel(id) else { return nil }
    // One that had ended may have been handed in anew since: what is there now belongs to the new one.
    guard job.state == .cancelled, known?.state.hasEnded == false else { return job }
    do {
      try await JobLeavings(stores: stores, objects: objects).tidy(job)
    } catch {
      house.log.warning("after job \(id) was cancelled", ["cause": "\(error)"])
    }
    return job
  }

  /// Works until `stop`; without a worker it hears the news until its task is cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      if let redisEvents { group.addTask { await redisEvents.run() } }
      guard let runner else { return await group.waitForAll() }
      await runner.run()
      group.cancelAll()
    }
  }

  /// Takes no more jobs and puts those at hand back; `run` returns soon.
  func stop() { runner?.stop() }

  var runningCount: Int { runner?.runningCount ?? 0 }

  private static func redis(_ address: String) throws(CommandError) -> RedisSettings {
    do throws(RedisAddressProblem) {
      return try RedisSettings(address: address)
    } catch {
      throw .badInput("redis.url: the address \(error.reason). Write redis://user:password@host:6379/0.")
    }
  }

  private static func queue(
    _ parts: Parts, _ settings: GantrySettings, _ redis: RedisSettings?, events: any JobEvents, _ log: Log
  ) -> any JobQueue {
    if settings.jobs.queue == .redis, let redis {
      let streams = RedisJobQueueSettings(idleAfter: settings.jobs.lease)
      return RedisJobQueue(redis, store: parts.stores.jobs, settings: streams, log: log)
    }
    return TableJobQueue(store: parts.stores.jobs, events: events)
  }

  private static func cache(_ settings: JobsSection, _ redis: RedisSettings?) -> (any ResultCache)? {
    guard settings.cachedResults > 0 else { return nil }
    if let redis {
      return RedisResultCache(redis, maximumCount: settings.cachedResults, lifetime: settings.cacheLifetime)
    }
    // Findings of a crowded picture take about this much.
    let bytesOfResult = 16 << 10
    return MemoryResultCache(
      maximumBytes: settings.cachedResults * bytesOfResult, lifetime: settings.cacheLifetime)
  }

  private static func works(
    _ parts: Parts, _ model: SharedModel, _ settings: GantrySettings, _ log: Log
  ) throws -> [any JobWork] {
    let scratch = try Scratch(root: parts.scratchFolder)
    func workshop(_ tracker: TrackerKind) -> VideoWorkshop {
      VideoWorkshop(
        model: model, stores: parts.stores, objects: parts.objects, scratch: scratch, decoding: settings.media,
        detection: settings.detection, tracker: tracker, wall: SystemWallClock(),
        clock: SystemMonotonicClock(), log: log)
    }
    return [
      TrafficAIVideoWork(workshop: workshop(settings.jobs.countingTracker)),
      VisionTrackVideoWork(workshop: workshop(settings.jobs.sessionTracker)),
    ]
  }

  private static func runnerSettings(_ settings: JobsSection, _ concurrency: Int) -> JobRunnerSettings {
    JobRunnerSettings(
      concurrency: concurrency, lease: settings.lease, putsRightEvery: min(.seconds(10), settings.lease / 2),
      retry: BackoffSettings(first: settings.firstPause, maximum: settings.longestPause),
      timeLimit: settings.timeLimit)
  }
}
