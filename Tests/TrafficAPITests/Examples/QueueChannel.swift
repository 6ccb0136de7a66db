import Pipeline
import TrafficCore
import WebServer

/// A channel of its own: how many vehicles of a camera stand, said whenever that changes.
struct QueueChannel: Sendable {
  /// What a camera reports from now on.
  let reports: @Sendable (CameraID) -> Subscription<FrameReport>

  var route: WebSocketRoute {
    WebSocketRoute(
      "/ws/example/queue/{camera}",
      RouteDescription("How many vehicles stand", responses: [.empty(101, "The connection is a WebSocket now.")]),
      options: WebSocketOptions(queue: .dropOldest(messages: 4), origins: .sameHost)
    ) { socket in
      let camera = CameraID(socket.request.parameters["camera"] ?? "")
      let reports = reports(camera)
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          // Nothing is asked; a client that leaves ends it.
          defer { reports.cancel() }
          do { while try await socket.receive() != nil {} } catch {}
        }
        var told: Int?
        while let report = await reports.next() {
          let standing = report.vehicles.count { $0.isStanding }
          guard standing != told else { continue }
          told = standing
          let message: JSONValue = [
            "camera": .string(camera.name), "frame": .integer(report.frame.index), "standing": .integer(standing),
          ]
          socket.send(message.text)
        }
        socket.close()
        group.cancelAll()
      }
    }
  }
}
