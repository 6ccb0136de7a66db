import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// `/api/gantry/v1/cameras/{id}/live`, and of videos alike: every picture with what was found in it, while somebody
/// watches.
struct CameraSocket: Sendable {
  let path: RoutePattern
  let guards: Guards
  /// Whose pictures the path names.
  let find: @Sendable (Request) async throws -> CameraID
  let reports: @Sendable (CameraID) -> Subscription<FrameReport>
  let message: @Sendable (FrameReport, Bool) async throws -> PreparedMessage
  let tags: [String]

  init(cameras: CameraDoors, guards: Guards) {
    path = "/api/gantry/v1/cameras/{id}/live"
    self.guards = guards
    find = { CameraID(try await cameras.office.find($0.parameter("id")).camera.id) }
    reports = cameras.reports
    message = cameras.message
    tags = CameraRoutes.tags
  }

  init(library: LibraryDoors, guards: Guards) {
    path = "/api/gantry/v1/videos/{id}/live"
    self.guards = guards
    find = { LibraryDoors.stream(try await library.video($0)) }
    reports = library.reports
    message = library.message
    tags = ["Videos"]
  }

  /// Messages that wait for a slow client; then its oldest gives way.
  private static let waiting = 4

  var route: WebSocketRoute {
    WebSocketRoute(
      path, description, signIn: guards.own(.viewer),
      options: WebSocketOptions(
        maximumMessage: 4096, queue: .dropOldest(messages: Self.waiting), origins: .sameHost, compression: .off)
    ) { socket in
      let id = try await find(socket.request)
      var selection = LiveSelection(framesPerSecond: socket.request.query["fps"].flatMap { Double($0) })
      let hasPictures = socket.request.query["pictures"] != "false"
      let reports = self.reports(id)
      defer { reports.cancel() }
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await SocketSignIn(guards: guards).keepAsking(socket) }
        group.addTask {
          // Nothing is asked; the end is heard.
          defer { reports.cancel() }
          while try await socket.receive() != nil {}
        }
        while let next = await reports.next() {
          guard let report = selection.take(next, isNewest: reports.count == 0) else { continue }
          // A picture that cannot be encoded is left out; the next one comes.
          if let message = try? await message(report, hasPictures) { socket.send(message) }
        }
        socket.close(.goingAway, reason: "the camera is gone")
        group.cancelAll()
      }
    }
  }

  private var description: RouteDescription {
    RouteDescription(
      "Pictures and what was found in them, live",
      details: """
        Each binary message is four bytes with the length of a JSON object, the object, and a JPEG. The object tells the \
        vehicles with box, class, speed and its ±, the events of this picture and the running totals; nothing is drawn on \
        the JPEG, so a page draws it sharp at any size. `fps=5` asks for fewer pictures, `pictures=false` for the data \
        alone. Who reads slowly loses the oldest pictures; the totals are in every one.
        """,
      tags: tags,
      parameters: [
        .path("id", "The camera's id, or the video's number."),
        .query("fps", "At most so many a second.", schema: .number),
        .query("pictures", "false leaves the pictures out.", schema: .boolean),
      ],
      responses: [.empty(101, "The connection is a WebSocket now.")] + OwnErrors.responses(401, 403, 404, 426, 429))
  }
}
