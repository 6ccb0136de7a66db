import Identity
import Groundwork
import Pipeline
import Records
import TrafficCore
import WebServer

/// `POST /api/v1/detect/video`: takes a video; answers at once, or when the job is done.
struct DetectVideoRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    let settings = doors.settings
    return VisionTrackEndpoint(
      name: "detect_video",
      route: Route(
        .post, "/api/v1/detect/video", Self.description, signIn: VisionTrackGuard(doors).signIn,
        body: .streamed(limit: settings.maximumUpload), timeLimit: settings.uploadTime + settings.waitsForVideo
      ) { request in
        try await respond(to: request)
      })
  }

  /// What the client wants done.
  private struct Wish {
    let confidence: Double
    let tracks: Bool
    let waits: Bool
  }

  private func respond(to request: Request) async throws -> Response {
    let model = try VisionTrackModel.loaded(doors.pictures)
    let (task, wish) = try await accept(request, model)
    if !wish.waits { return inBackground(task) }
    let ended: Job?
    do {
      ended = try await doors.office.wait(for: task.id, atMost: doors.settings.waitsForVideo)
    } catch {
      // The job goes on without its client.
      doors.tally.expect(task.id)
      throw error
    }
    guard let ended else { return inBackground(task) }
    guard ended.state == .completed, let result = try Self.result(of: ended) else {
      throw HTTPError.badRequest(ended.error ?? "The video was not processed.")
    }
    doors.tally.detections.add(result["total_detections"]?.integer ?? 0)
    return .json([
      "session_id": .string(task.sessionID), "total_frames": result["total_frames"] ?? 0,
      "total_detections": result["total_detections"] ?? 0, "processing_time": result["processing_time"] ?? 0,
      "output_video_url": .string(VisionTrackOutput.video(task.sessionID).address),
    ])
  }

  /// Once this returns, the video is kept and the job is written down.
  private func accept(_ request: Request, _ model: PictureModel) async throws -> (VisionTrackTask, Wish) {
    var form = try MultipartReader.expecting("file", request)
    var choices = Choices(request)
    while let part = try await form.next() {
      guard part.filename != nil || part.name == "file" else {
        choices.add(part.name, try await form.text())
        continue
      }
      guard part.name == "file" else { continue }
      guard let filename = part.filename else { throw HTTPError.unprocessable([Problems.noFile("file")]) }
      guard VisionTrackMedia.isVideo(part) else { throw HTTPError.badRequest("File must be a video") }
      let task = VisionTrackTask(filename: filename)
      let key = try task.inputKey()
      let intake = UploadIntake(objects: doors.objects)
      _ = try await intake.store(&form, as: key, type: "application/octet-stream")
      return try await intake.keeping(key) {
        try await readOn(&form, &choices)
        let wish = try wish(choices)
        try await submit(task, key, wish, request, model)
        return (task, wish)
      }
    }
    throw HTTPError.unprocessable([Problems.missing("file", in: .body)])
  }

  /// The fields behind the file.
  private func readOn(_ form: inout MultipartReader, _ choices: inout Choices) async throws {
    while let part = try await form.next() {
      if part.filename == nil { choices.add(part.name, try await form.text()) }
    }
  }

  private func wish(_ choices: Choices) throws -> Wish {
    Wish(
      confidence: try choices.number("confidence", in: 0...1, default: doors.settings.confidence),
      tracks: try choices.truth("track", default: true),
      waits: try !choices.truth("async_processing", default: false))
  }

  private func submit(
    _ task: VisionTrackTask, _ key: ObjectKey, _ wish: Wish, _ request: Request, _ model: PictureModel
  ) async throws {
    let owner = request.caller.label
    var session = VisionTrackSession(
      id: task.sessionID, owner: owner, kind: .video, modelName: model.name, confidenceThreshold: wish.confidence,
      created: doors.now)
    let parameters: JSONValue = [
      "session_id": .string(task.sessionID), "confidence": .number(wish.confidence), "track": .bool(wish.tracks),
    ]
    try await doors.sessions.begin(session)
    do {
      try await doors.office.submit(
        Job(
          id: task.id, kind: JobKinds.visionTrackVideo, created: session.created, owner: owner, inputKey: key.text,
          inputName: task.name, parameters: parameters.text, maximumAttempts: doors.settings.attempts))
    } catch {
      session.status = .failed
      // The first error says what happened.
      _ = try? await doors.sessions.update(session)
      throw error
    }
  }

  private func inBackground(_ task: VisionTrackTask) -> Response {
    doors.tally.expect(task.id)
    return .json([
      "session_id": .string(task.sessionID), "task_id": .string(task.id), "status": "processing",
      "message": .string(
        "Video processing started in background. Use /api/v1/jobs/\(task.id) to check status."),
    ])
  }

  private static func result(of job: Job) throws -> JSONValue? {
    try job.result.map { try JSONValue(parsing: Array($0.utf8)) }
  }

  private static let description = RouteDescription(
    "What happens in a video",
    details: """
      With `async_processing` the answer comes at once and names the job; without, when the video is done. The values \
      may stand behind the `?` or in the form; behind the `?` wins.
      """,
    tags: [VisionTrack.tag],
    parameters: [
      VisionTrackMedia.confidence,
      .query("track", "Follow things from picture to picture; true unless said.", schema: .boolean),
      .query("async_processing", "Answer at once; false unless said.", schema: .boolean),
    ],
    requestBody: .multipart(
      .object(
        [
          "file": .described(.binary, "The video; its media type begins with `video/`."),
          "confidence": .number(minimum: 0, maximum: 1), "track": .boolean, "async_processing": .boolean,
        ], required: ["file"])),
    responses: [
      .json(
        200, "Done, or in the queue.",
        .oneOf([
          .object(
            [
              "session_id": .uuid, "total_frames": .integer, "total_detections": .integer,
              "processing_time": .number, "output_video_url": .string,
            ], required: ["session_id", "total_frames", "total_detections", "processing_time", "output_video_url"]),
          .object(
            ["session_id": .uuid, "task_id": .uuid, "status": .choice(["processing"]), "message": .string],
            required: ["session_id", "task_id", "status", "message"]),
        ]))
    ] + VisionTrackAnswers.uploads)
}
