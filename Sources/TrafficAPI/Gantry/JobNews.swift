import Records
import WebServer

/// News of jobs as Server-Sent Events.
struct JobNews: Sendable {
  static let capacity = 256

  let feed: JobEventFeed
  /// The state of one job: then only that job is spoken of, until it ends.
  var first: JobEvent?

  func response() -> Response {
    .events { writer in
      defer { feed.close() }
      if let first {
        try await writer.send(Self.news(first))
        if first.state.hasEnded { return }
      }
      while let event = await feed.next() {
        if let first, event.jobID != first.jobID { continue }
        try await writer.send(Self.news(event))
        if first != nil, event.state.hasEnded { return }
      }
    }
  }

  private static func news(_ event: JobEvent) -> ServerEvent { ServerEvent(OwnJSON.event(event).text, name: "job") }
}
