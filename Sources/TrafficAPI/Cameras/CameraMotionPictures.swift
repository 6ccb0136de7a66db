import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// `/cameras/{id}/live.mjpg`: a camera's pictures one after the other, for those to whom no WebSocket comes through.
struct CameraMotionPictures: Sendable {
  let cameras: CameraDoors
  let guards: Guards

  private static let rates = 0.1...60.0
  private static let looksEvery = Duration.seconds(1)

  var route: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/live.mjpg", Self.description, signIn: guards.own(.viewer)
    ) { request in
      let id = CameraID(try await cameras.office.find(request.parameter("id")).camera.id)
      let rate = try Self.rate(request)
      return .mjpeg { writer in
        let reports = cameras.reports(id)
        defer { reports.cancel() }
        await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            // A silent camera would not tell that nobody reads any more.
            defer { reports.cancel() }
            while !writer.isClosed { try await Task.sleep(for: Self.looksEvery) }
          }
          group.addTask { if await SocketSignIn(guards: guards).isRefused(request) { reports.cancel() } }
          // Somebody who is gone gets nothing more.
          try? await send(reports, rate, to: writer)
          group.cancelAll()
        }
      }
    }
  }

  private func send(_ reports: Subscription<FrameReport>, _ rate: Double?, to writer: PictureWriter) async throws {
    var pace = PicturePace(framesPerSecond: rate)
    while let report = await reports.next() {
      guard report.ending != nil || (reports.count == 0 && pace.admits(report.timestamp)) else { continue }
      // A picture that cannot be drawn is left out; the next one comes.
      guard let jpeg = try? await cameras.drawn(report) else { continue }
      try await writer.send(jpeg: jpeg, headers: ["X-Gantry-At": "\(report.timestamp.microseconds / 1000)"])
    }
  }

  private static func rate(_ request: Request) throws(HTTPError) -> Double? {
    guard let text = request.query["fps"] else { return nil }
    guard let rate = Double(text), rates.contains(rate) else {
      throw HTTPError(422, "fps: a number from 0.1 to 60 is expected.", code: "invalid")
    }
    return rate
  }

  private static let description = RouteDescription(
    "Pictures of a camera as MJPEG",
    details: """
      Drawn as `latest.jpg` is: for players and pages that have no WebSocket. The newest picture counts for who reads \
      slowly. Each part says in `X-Gantry-At` the moment of its picture, as `at` of `live` does. It ends when the camera is \
      removed.
      """,
    tags: CameraRoutes.tags,
    parameters: [
      CameraSchemas.id,
      .query("fps", "At most so many a second, 0.1 to 60; all there are unless said.", schema: .number),
    ],
    responses: [
      ResponseDescription(
        200, "One JPEG after the other", contents: [(type: "multipart/x-mixed-replace", schema: .binary)])
    ] + OwnErrors.responses(401, 403, 404, 422, 429, 503))
}
