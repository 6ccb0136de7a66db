import Pipeline
import TrafficCore
import WebServer

/// A channel of its own: how many vehicles of a camera stand, said whenever that changes.
struct QueueChannel: Sendable {
  let signIn: SignIn
  /// Throws for a camera that there is not: who listens to a name that is none would wait for ever.
  let find: @Sendable (Request) async throws -> CameraID
  /// What a camera reports from now on.
  let reports: @Sendable (CameraID) -> Subscription<FrameReport>

  var route: WebSocketRoute {
    WebSocketRoute(
      "/ws/example/queue/{camera}",
      RouteDescription("How many vehicles stand", responses: [.empty(101, "The connection is a WebSocket now.")]),
      signIn: signIn,
      options: WebSocketOptions(queue: .dropOldest(messages: 4), origins: .sameHost)
    ) { socket in
      let camera = try await find(socket.request)
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
