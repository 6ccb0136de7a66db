import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer
import Wire

/// `/api/gantry/v1/cameras/{id}/live.mp4`: a camera as a film for the player of a browser (Media Source Extensions),
/// picture by picture, while somebody watches.
struct CameraFilmSocket: Sendable {
  let cameras: CameraDoors
  let guards: Guards

  /// Messages that lie with the connection; the others wait where a slow client jumps to a key picture.
  private static let waiting = 4
  private static let nap = Duration.milliseconds(20)
  /// Who sees nothing for so long is told how the camera is doing.
  private static let longestSilence = Duration.seconds(5)

  var route: WebSocketRoute {
    WebSocketRoute(
      "/api/gantry/v1/cameras/{id}/live.mp4", Self.description, signIn: guards.own(.viewer),
      options: WebSocketOptions(
        maximumMessage: 4096, queue: .disconnect(messages: 4 * Self.waiting), origins: .sameHost, compression: .off)
    ) { socket in
      let sight = try await cameras.office.find(socket.request.parameter("id"))
      guard sight.status != nil else {
        return socket.close(.tryAgainLater, reason: "this server does not run the camera now")
      }
      let id = CameraID(sight.camera.id)
      let film = cameras.film(id)
      defer { film.cancel() }
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await SocketSignIn(guards: guards).keepAsking(socket) }
        let heard = LastHeard()
        group.addTask { try await tellSilence(of: id.name, heard, to: socket) }
        group.addTask {
          // Nothing is asked; the end is heard.
          defer { film.cancel() }
          while try await socket.receive() != nil {}
        }
        var shown: Int?
        while let fragment = await film.next() {
          do { try await Self.room(in: socket) } catch { break }
          if shown != fragment.beginning.number {
            shown = fragment.beginning.number
            socket.send(.binary(FilmMessage.begin(fragment.beginning, how: cameras.filmStatus(id)?.how)))
          }
          heard.note()
          if socket.send(.binary(FilmMessage.fragment(fragment, lost: film.lost))) == .closed { break }
        }
        socket.close(.goingAway, reason: "the camera is gone")
        group.cancelAll()
      }
    }
  }

  private func tellSilence(of id: String, _ heard: LastHeard, to socket: WebSocketConnection) async throws {
    while true {
      try await Task.sleep(for: Self.longestSilence)
      // What cannot be asked now is asked the next time.
      guard heard.silence >= Self.longestSilence, let sight = try? await cameras.office.find(id) else { continue }
      socket.send(.binary(FilmMessage.waiting(sight.status)))
    }
  }

  private static func room(in socket: WebSocketConnection) async throws {
    while socket.waiting >= waiting { try await Task.sleep(for: nap) }
  }

  private static let description = RouteDescription(
    "A camera as a film",
    details: """
      H.264 for the player of a browser (Media Source Extensions), beginning with a key picture. Each binary message is \
      four bytes with the length of a JSON object, the object, and a piece of MP4. `{"kind":"begin"}` comes first and \
      whenever the film changes, with `type` for the player, `size`, `how` (passed_on as the camera sends it, or encoded \
      here because something is hidden or the camera sends no H.264) and `start`: the moment, milliseconds since 1970 or \
      since a simulation began, at which the film's own time is 0. `{"kind":"fragment"}` is one picture, with `at`, the \
      same number as in the data of `live`: its time in the film is at - start. A picture comes when the next one is there, \
      so that it can say how long it lasts. Who reads slowly goes on at a key picture; `lost` counts what was left out. Where \
      there is nothing to show for five seconds, `{"kind":"waiting"}` tells `phase` and `reason` of the camera. Closed with 1013 \
      where this server does not run the camera.
      """,
    tags: CameraRoutes.tags, parameters: [CameraSchemas.id],
    responses: [.empty(101, "The connection is a WebSocket now.")] + OwnErrors.responses(401, 403, 404, 426, 429))
}
