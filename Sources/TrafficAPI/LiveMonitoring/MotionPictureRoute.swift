import Groundwork
import Records
import WebServer
import Wire

/// `GET /api/video/stream/{id}`: the pictures of a video for an `img`, newest first when the reader is slow.
struct MotionPictureRoute {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var route: Route {
    Route(.get, "/api/video/stream/{id}", Self.description) { request in
      let video = try await doors.video(Int(request.parameters["id"] ?? ""))
      let (hub, clock) = (doors.hub, doors.clock)
      var response = Response.stream(type: "multipart/x-mixed-replace; boundary=frame") { writer in
        try await Self.send(LiveChannel(.frames, video.id), of: hub, clock, to: writer)
      }
      response.headers["Cache-Control"] = "no-store"
      response.headers["X-Accel-Buffering"] = "no"
      return response
    }
  }

  /// Until the stream ends or nobody reads any more; a silent stream is asked about now and then.
  private static func send(
    _ channel: LiveChannel, of hub: LiveHub, _ clock: any MonotonicClock, to writer: ResponseWriter
  ) async throws {
    // Two, so that the end of a stream takes no picture's place.
    let pictures = Mailbox<LiveFrame>(.newestWins(2))
    let seat = hub.join(channel, pictures)
    defer { hub.leave(seat) }
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask {
        while !writer.isClosed, !Task.isCancelled {
          try? await clock.sleep(for: .seconds(1))  // cancelled: the stream is over
        }
        pictures.close()
      }
      while let frame = await pictures.next(), !frame.isEnd {
        guard let jpeg = frame.jpeg, !jpeg.isEmpty else { continue }
        let head = "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: \(jpeg.count)\r\n\r\n"
        try await writer.write(Array(head.utf8) + jpeg + [13, 10])
      }
      group.cancelAll()
    }
    if !writer.isClosed { try await writer.write("--frame--\r\n") }
  }

  private static let description = RouteDescription(
    "The pictures of a video as MJPEG", tags: [LiveMonitoring.tag], parameters: [LiveForms.id],
    responses: [
      ResponseDescription(
        200, "One JPEG after the other, while the video is looked at.",
        contents: [("multipart/x-mixed-replace", .binary)]), LiveForms.noVideo,
    ])
}
