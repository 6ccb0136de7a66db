package import Groundwork
package import Records
import WebServer

/// Counts what was found in videos that nobody waited for, once they are done, wherever they were worked on: each in the
/// process that has accepted it, so that several of them count none twice.
package final class VideoTally: Sendable {
  /// News may be lost: the rows are asked now and then.
  private static let pause = Duration.seconds(10)
  private static let capacity = 10_000

  let detections: Counter
  private let jobs: any JobStore
  private let events: any JobEvents
  private let clock: any MonotonicClock
  private let log: Log
  private let waiting = Lock<Set<String>>([])

  package init(
    jobs: any JobStore, events: any JobEvents, metrics: Metrics, clock: any MonotonicClock = SystemMonotonicClock(),
    log: Log
  ) {
    detections = metrics.counter("detections_total", help: "Things found in pictures and videos.")
    self.jobs = jobs
    self.events = events
    self.clock = clock
    self.log = log.named("visiontrack")
  }

  /// A job that is accepted, and for which nobody waits any more.
  func expect(_ jobID: String) {
    let isCounted = waiting.withLock { waiting in
      if waiting.count < Self.capacity { waiting.insert(jobID) }
      return waiting.contains(jobID)
    }
    if !isCounted { log.warning("too many videos wait to be counted: one is left out", ["job_id": .text(jobID)]) }
  }

  /// Until the task is cancelled.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.listen() }
      group.addTask {
        // Cancelled: nobody counts any more.
        while (try? await self.clock.sleep(for: Self.pause)) != nil {
          for id in self.waiting.withLock({ $0 }) { await self.look(at: id) }
        }
      }
    }
  }

  private func listen() async {
    do {
      let feed = try await events.listen(capacity: 256)
      defer { feed.close() }
      while let event = await feed.next() {
        if event.state.hasEnded, waiting.withLock({ $0.contains(event.jobID) }) { await look(at: event.jobID) }
      }
    } catch {
      log.warning("videos are counted some seconds after their end", ["cause": "\(error)"])
    }
  }

  private func look(at id: String) async {
    do {
      let job = try await jobs.find(id)
      if let job, !job.state.hasEnded { return }
      // Two looks at once: one of them counts.
      guard waiting.withLock({ $0.remove(id) }) != nil, job?.state == .completed, let result = job?.result else {
        return
      }
      detections.add(try JSONValue(parsing: Array(result.utf8))["total_detections"]?.integer ?? 0)
    } catch {
      log.debug("job \(id) is not counted yet: \(error)")
    }
  }
}
