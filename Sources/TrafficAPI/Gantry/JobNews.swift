import Groundwork
import Records
import WebServer

/// News of jobs as Server-Sent Events. Says something every few seconds, so that both ends notice when the other is gone.
struct JobNews: Sendable {
  static let capacity = 256
  private static let silence = Duration.seconds(15)

  let feed: JobEventFeed
  /// The state of one job: then only that job is spoken of, until it ends.
  var first: JobEvent?

  func response() -> Response {
    var response = Response.stream(type: "text/event-stream") { writer in
      defer { feed.close() }
      try await writer.write("retry: 2000\n\n")
      if let first {
        try await writer.write(Self.text(first))
        if first.state.hasEnded { return }
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await tell(writer) }
        group.addTask {
          while true {
            try await Task.sleep(for: Self.silence)
            try await writer.write(": still here\n\n")
          }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
    response.headers["Cache-Control"] = "no-store"
    // A proxy that collects would keep the news to itself.
    response.headers["X-Accel-Buffering"] = "no"
    return response
  }

  private func tell(_ writer: ResponseWriter) async throws {
    while let event = await feed.next() {
      if let first, event.jobID != first.jobID { continue }
      try await writer.write(Self.text(event))
      if first != nil, event.state.hasEnded { return }
    }
  }

  private static func text(_ event: JobEvent) -> String { "event: job\ndata: \(OwnJSON.event(event).text)\n\n" }
}
