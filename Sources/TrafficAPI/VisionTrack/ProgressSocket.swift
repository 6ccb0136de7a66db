import Groundwork
import Pipeline
import Records
import WebServer

/// `/ws`: pushes how jobs go to whoever subscribes to their ids.
struct ProgressSocket {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var route: WebSocketRoute {
    WebSocketRoute(
      "/ws", Self.description,
      options: WebSocketOptions(maximumMessage: 64 << 10, queue: .disconnect(messages: 1024))
    ) { socket in
      var talk = ProgressConversation(socket, doors)
      try await talk.run()
    }
  }

  private static let description = RouteDescription(
    "Live progress of jobs",
    details: """
      Send `{"type":"ping"}` or `{"type":"subscribe","task_id":"…"}`. A subscription is confirmed with `subscribed`; \
      then comes the present state as `job_update`, and another one whenever the job goes on, at most five a second, \
      until it has ended. No token is needed: ids cannot be guessed.
      """,
    tags: [VisionTrack.tag],
    responses: [
      .empty(101, "The connection is a WebSocket now."),
      .json(426, "This is no opening of a WebSocket.", FastAPIForms.detail),
    ])
}
