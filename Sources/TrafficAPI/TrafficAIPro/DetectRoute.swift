import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// `POST /api/v1/detect`: takes a video and promises a result.
struct DetectRoute {
  private let doors: TrafficAIDoors

  init(_ doors: TrafficAIDoors) { self.doors = doors }

  var route: Route {
    let settings = doors.settings
    return Route(
      .post, RoutePattern("\(settings.prefix)/detect"), Self.description,
      signIn: doors.guards.key(.detect, refusal: TrafficAIPro.refusal), body: .streamed(limit: settings.maximumUpload),
      timeLimit: settings.uploadTime, middleware: [RateLimiting(limit)]
    ) { request in
      try await respond(to: request)
    }
  }

  /// By key.
  private var limit: RateLimit {
    RateLimit(
      doors.settings.rate, scope: "trafficai", buckets: doors.buckets, figures: .none,
      refusal: "Rate limit exceeded. Try again later.", key: { $0.caller.label })
  }

  private func respond(to request: Request) async throws -> Response {
    let taskID = RandomID.make()
    var form = try MultipartReader.expecting("file", request)
    while let part = try await form.next() {
      guard part.name == "file" else { continue }
      guard let filename = part.filename else { throw HTTPError.unprocessable([Problems.noFile("file")]) }
      let video = try TrafficAIVideo(filename: filename)
      let key = try video.key(taskID: taskID)
      let intake = UploadIntake(objects: doors.objects)
      _ = try await intake.store(&form, as: key, type: "application/octet-stream")
      return try await intake.keeping(key) {
        // A form that breaks off behind the file is no form.
        while try await form.next() != nil {}
        try await doors.office.submit(job(taskID, video, key, request))
        return .json(["task_id": .string(taskID), "status": "queued"], status: 202)
      }
    }
    throw HTTPError.unprocessable([Problems.missing("file", in: .body)])
  }

  private func job(_ taskID: String, _ video: TrafficAIVideo, _ key: ObjectKey, _ request: Request) -> Job {
    let parameters: JSONValue = ["confidence": .number(doors.settings.confidence)]
    return Job(
      id: taskID, kind: JobKinds.trafficAIVideo, created: Timestamp(sinceEpoch: doors.clock.sinceEpoch),
      owner: request.caller.label, inputKey: key.text, inputName: video.name, parameters: parameters.text,
      maximumAttempts: doors.settings.attempts)
  }

  private static let description = RouteDescription(
    "Analyse a video",
    details: """
      Takes a video (.mp4, .avi, .mov, .mkv or .webm) as the part `file` of a form and puts it into the queue. Ask \
      `GET /api/v1/status/{task_id}` how it goes.
      """,
    tags: [TrafficAIPro.tag],
    requestBody: .multipart(.object(["file": .described(.binary, "The video.")], required: ["file"])),
    responses: [
      .json(
        202, "Accepted; the video is kept safely and waits for its turn.",
        .object(["task_id": .uuid, "status": .choice(["queued"])], required: ["task_id", "status"])),
      .json(400, "Another kind of file, or a form that cannot be read.", TrafficAIPro.detail),
      .json(413, "The upload is too large.", TrafficAIPro.detail),
      .json(422, "The part `file` is missing.", FastAPIForms.validation),
      .json(429, "Too many uploads with this key; `Retry-After` says when.", TrafficAIPro.detail),
      .json(507, "There is no room for the upload.", TrafficAIPro.detail),
    ] + TrafficAIPro.commonRefusals)
}
