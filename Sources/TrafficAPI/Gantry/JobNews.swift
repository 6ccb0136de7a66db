import Groundwork
import Records
import WebServer

/// News of jobs as Server-Sent Events.
struct JobNews: Sendable {
  static let capacity = 256

  let feed: JobEventFeed
  /// Whose jobs are spoken of; nil: everybody's.
  var own: OwnJobs?
  /// The state of one job: then only that job is spoken of, until it ends.
  var first: JobEvent?
  /// Where that job stands now: news may be lost, its end among them.
  var look: @Sendable () async throws -> Job? = { nil }
  var clock: any MonotonicClock = SystemMonotonicClock()

  private enum Turn: Sendable {
    case news(JobEvent)
    case silence, over
  }

  /// After so long without news the row is asked.
  private static let patience = Duration.seconds(5)

  func response() -> Response {
    .events(clock: clock) { writer in
      defer { feed.close() }
      if let first {
        try await writer.send(Self.news(first))
        if first.state.hasEnded { return }
      }
      guard let first else {
        var own = self.own
        while let event = await feed.next() {
          if try await own?.has(event.jobID) != false { try await writer.send(Self.news(event)) }
        }
        return
      }
      while let event = try await next(of: first.jobID) {
        try await writer.send(Self.news(event))
        if event.state.hasEnded { return }
      }
    }
  }

  /// nil when the feed is over.
  private func next(of id: String) async throws -> JobEvent? {
    while true {
      switch await turn() {
      case .over: return nil
      case .news(let event): if event.jobID == id { return event }
      case .silence: if let job = try await look(), job.state.hasEnded { return JobEvent(job) }
      }
    }
  }

  private func turn() async -> Turn {
    await withTaskGroup(of: Turn.self) { group in
      group.addTask { await feed.next().map { .news($0) } ?? .over }
      group.addTask {
        try? await clock.sleep(for: Self.patience)  // cancelled: nobody listens to what it gives
        return .silence
      }
      let first = await group.next() ?? .over
      group.cancelAll()
      return first
    }
  }

  private static func news(_ event: JobEvent) -> ServerEvent { ServerEvent(OwnJSON.event(event).text, name: "job") }
}
