import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// `POST /detect`: what is on one picture, which is the whole body; of a file, or of somebody's webcam.
struct DetectPictureRoute: Sendable {
  let doors: OwnDoors
  let pictures: any PictureAnalysis
  /// Bytes of a picture.
  private static let most = 32 << 20
  private static let usualConfidence = 0.3
  /// A webcam that nobody turns off: an hour at ten pictures a second.
  private static let longestWebcam = 36_000

  var route: Route {
    Route(
      .post, "/api/gantry/v1/detect", Self.description, signIn: doors.guards.own(.operator),
      body: .collected(limit: Self.most), isHeavy: true
    ) { request in
      guard let model = pictures.model else {
        throw HTTPError(503, "No model is loaded; put one into the models folder and restart.", code: "no_model")
      }
      let confidence = try Self.confidence(request)
      var session = try await session(request, confidence, model)
      let bytes = try await request.bytes()
      let began = ContinuousClock.now
      let findings = try await Self.look(pictures, bytes, confidence, drawing: session.kind == .image)
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      session.processingSeconds += seconds
      let book = PictureSessions(sessions: doors.stores.visionTrack, objects: doors.objects)
      if session.kind == .image {
        session.totalDetections = findings.detections.count
        session.totalFrames = 1
        try await book.keep(findings, of: session, model)
      } else {
        try await book.add(findings, to: session, model)
      }
      return Self.answer(findings, session, model, seconds)
    }
  }

  private static func look(
    _ pictures: any PictureAnalysis, _ bytes: [UInt8], _ confidence: Double, drawing: Bool
  ) async throws -> PictureFindings {
    do {
      return try await pictures.analyse(bytes, confidence: confidence, drawing: drawing)
    } catch is PictureUnreadable {
      throw HTTPError(
        422, "These bytes are no picture that can be read; send a JPEG, a PNG or a WebP.", code: "picture")
    }
  }

  /// The session to fill: a new one for a picture; for a webcam the one that it has begun.
  private func session(
    _ request: Request, _ confidence: Double, _ model: PictureModel
  ) async throws -> VisionTrackSession {
    let owner = request.caller.identifier ?? request.caller.label
    let name = String((request.query["name"] ?? "").prefix(255))
    let id = request.query["session_id"] ?? RandomID.make()
    guard RandomID.isUUID(id) else { throw HTTPError(422, "session_id: a UUID is expected.", code: "invalid") }
    let kind = request.query["kind"] ?? "image"
    guard let kind = VisionTrackSession.Kind(rawValue: kind), kind != .video else {
      throw HTTPError(422, "kind: image or webcam is expected; videos are jobs.", code: "invalid")
    }
    if let known = try await doors.stores.visionTrack.session(id) {
      guard known.owner == owner, known.kind == .webcam, kind == .webcam, known.totalFrames < Self.longestWebcam else {
        throw HTTPError(
          409, "There is a session \(id) already, or it is full; begin another one.", code: "session_taken")
      }
      return known
    }
    let metadata: JSONValue = ["name": .string(name)]
    return VisionTrackSession(
      id: id, owner: owner, kind: kind, modelName: model.name, confidenceThreshold: confidence, created: doors.now,
      metadata: metadata.text)
  }

  private static func confidence(_ request: Request) throws(HTTPError) -> Double {
    guard let text = request.query["confidence"] else { return usualConfidence }
    guard let number = Double(text), (0...1).contains(number) else {
      throw HTTPError(422, "confidence: a number from 0 to 1 is expected.", code: "invalid")
    }
    return number
  }

  private static func answer(
    _ findings: PictureFindings, _ session: VisionTrackSession, _ model: PictureModel, _ seconds: Double
  ) -> Response {
    .json([
      "session_id": .string(session.id), "model": .string(model.name),
      "size": [.integer(findings.size.width), .integer(findings.size.height)],
      "milliseconds": .number((seconds * 10_000).rounded() / 10),
      "detections": .array(
        findings.detections.map { detection in
          [
            "class": .string(model.classes.name(of: detection.classID)), "confidence": .number(detection.score),
            "box": VisionTrackBox.corners(detection.box.x1, detection.box.y1, detection.box.x2, detection.box.y2),
          ]
        }),
    ])
  }

  private static let description = RouteDescription(
    "What is on a picture",
    details: """
      The body is the picture. What was found is kept as a session. `kind=webcam` with a `session_id` of one's own \
      choice makes one session of many pictures, sent one after the other.
      """,
    tags: ["Detection"],
    parameters: [
      .query(
        "confidence", "Less certain detections are left out; 0.3 unless said.", schema: .number(minimum: 0, maximum: 1)),
      .query("name", "What people call the picture.", schema: .string),
      .query("kind", "`image` unless said.", schema: .choice(["image", "webcam"])),
      .query("session_id", "Of a webcam; new unless said.", schema: .uuid),
    ],
    requestBody: RequestBodyDescription(
      contents: [("image/jpeg", .binary), ("image/png", .binary), ("image/webp", .binary)]),
    responses: [
      .json(
        200, "What was found, the most certain first",
        .object([
          "session_id": .uuid, "model": .string,
          "size": .described(.array(.integer), "Width and height of the upright picture, in whose pixels boxes are."),
          "milliseconds": .number,
          "detections": .array(
            .object([
              "class": .string, "confidence": .number,
              "box": .described(.array(.number), "x1, y1, x2, y2 in pixels."),
            ])),
        ]))
    ] + OwnErrors.responses(400, 401, 403, 409, 413, 422, 429, 503, 507))
}
