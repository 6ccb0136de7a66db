import Identity
import Groundwork
import Pipeline
import Records
import TrafficCore
import WebServer

/// `POST /api/v1/detect/image`: what is on a picture. Holds one picture in memory.
struct DetectImageRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "detect_image",
      route: Route(
        .post, "/api/v1/detect/image", Self.description, signIn: VisionTrackGuard(doors).signIn,
        body: .streamed(limit: doors.settings.maximumUpload), timeLimit: doors.settings.uploadTime
      ) { request in
        try await respond(to: request)
      })
  }

  private func respond(to request: Request) async throws -> Response {
    let model = try VisionTrackModel.loaded(doors.pictures)
    var choices = Choices(request)
    let picture = try await picture(in: request, &choices)
    let confidence = try choices.number("confidence", in: 0...1, default: doors.settings.confidence)
    let began = doors.clock.now
    let findings: PictureFindings
    do {
      findings = try await doors.pictures.analyse(picture, confidence: confidence, drawing: true)
    } catch is PictureUnreadable {
      throw HTTPError.badRequest("Could not decode image")
    }
    let seconds = (doors.clock.now - began) / .seconds(1)
    let session = VisionTrackSession(
      owner: request.caller.label, kind: .image, modelName: model.name, confidenceThreshold: confidence,
      totalDetections: findings.detections.count, totalFrames: 1, processingSeconds: seconds, created: doors.now)
    try await PictureSessions(sessions: doors.sessions, objects: doors.objects).keep(findings, of: session, model)
    doors.tally.detections.add(findings.detections.count)
    return .json([
      "session_id": .string(session.id),
      "detections": .array(findings.detections.map { VisionTrackBox.json($0, classes: model.classes) }),
      "total_detections": .integer(findings.detections.count), "processing_time": .number(seconds),
      "annotated_image_url": .string(VisionTrackOutput.picture(session.id).address),
    ])
  }

  private func picture(in request: Request, _ choices: inout Choices) async throws -> [UInt8] {
    var form = try MultipartReader.expecting("file", request)
    var picture: [UInt8]?
    while let part = try await form.next() {
      guard part.filename != nil else {
        if part.name == "file" { throw HTTPError.unprocessable([Problems.noFile("file")]) }
        choices.add(part.name, try await form.text())
        continue
      }
      guard part.name == "file" else { continue }
      guard VisionTrackMedia.isImage(part) else { throw HTTPError.badRequest("File must be an image") }
      picture = try await form.bytes(limit: doors.settings.maximumUpload)
    }
    guard let picture else { throw HTTPError.unprocessable([Problems.missing("file", in: .body)]) }
    return picture
  }

  private static let description = RouteDescription(
    "What is on a picture",
    details: "The values may stand behind the `?` or in the form; behind the `?` wins.",
    tags: [VisionTrack.tag], parameters: [VisionTrackMedia.confidence],
    requestBody: .multipart(
      .object(
        [
          "file": .described(.binary, "The picture; its media type begins with `image/`."),
          "confidence": .number(minimum: 0, maximum: 1),
        ], required: ["file"])),
    responses: [
      .json(
        200, "What was found.",
        .object(
          [
            "session_id": .uuid, "detections": .array(VisionTrackBox.schema), "total_detections": .integer,
            "processing_time": .described(.number, "Seconds."),
            "annotated_image_url": .described(.string, "The picture with its boxes, relative to this server."),
          ], required: ["session_id", "detections", "total_detections", "processing_time", "annotated_image_url"]))
    ] + VisionTrackAnswers.uploads)
}
