package import Groundwork
package import Records
package import TrafficCore

/// The doors that everybody who deals with jobs needs: table, queue, news, clocks, log.
package struct JobHouse: Sendable {
  package let store: any JobStore
  package let queue: any JobQueue
  package let events: any JobEvents
  package let clock: any MonotonicClock
  package let wall: any WallClock
  package let log: Log

  package init(
    store: any JobStore, queue: any JobQueue, events: any JobEvents,
    clock: any MonotonicClock = SystemMonotonicClock(), wall: any WallClock = SystemWallClock(), log: Log
  ) {
    self.store = store
    self.queue = queue
    self.events = events
    self.clock = clock
    self.wall = wall
    self.log = log
  }

  package var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }

  /// Spreads the news of a job. News may be lost; the row is the truth.
  func tell(_ job: Job) async {
    do {
      try await events.announce(JobEvent(job))
    } catch {
      log.debug("news of job \(job.id) did not get out: \(error)")
    }
  }

  /// Says that a job may be taken. Where that fails, `putRight` finds the row.
  func offer(_ job: Job) async {
    do {
      try await queue.announce([job])
    } catch {
      log.debug("job \(job.id) waits for the next look into the table: \(error)")
    }
  }
}
