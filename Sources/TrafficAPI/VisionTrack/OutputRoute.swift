import WebServer

/// `GET /api/v1/output/{filename}`: what came of a picture or a video.
struct OutputRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "output",
      route: Route(
        .get, "/api/v1/output/{filename}", Self.description, signIn: VisionTrackGuard(doors).signIn
      ) { request in
        guard let output = VisionTrackOutput(name: request.parameters["filename"] ?? ""),
          let answer = try await ObjectAnswer(objects: doors.objects).answer(output.key, type: output.type, to: request)
        else { throw HTTPError.notFound("File not found") }
        return answer
      })
  }

  private static let files: [(type: String, schema: Schema)] = [("image/jpeg", .binary), ("video/mp4", .binary)]

  private static let description = RouteDescription(
    "A drawn picture or video", details: "The address comes from the answer of a detection.", tags: [VisionTrack.tag],
    parameters: [
      .path("filename", "`<session_id>_annotated.jpg` or `<session_id>_output.mp4`"),
      ParameterDescription("Range", in: .header, "A part of the file: `bytes=0-1023`."),
    ],
    responses: [
      ResponseDescription(200, "The file.", contents: files),
      ResponseDescription(206, "The part that was asked for.", contents: files),
      .empty(304, "The client has it already."),
      .json(404, "There is no such file.", FastAPIForms.detail),
      .json(416, "The file ends before the part that was asked for.", FastAPIForms.detail),
    ] + VisionTrackAnswers.signedIn)
}
