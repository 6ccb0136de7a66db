import Pipeline
import Records
import WebServer

/// `GET /api/v1/jobs/{task_id}`: how a video's job goes.
struct JobRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "job_status",
      route: Route(.get, "/api/v1/jobs/{task_id}", Self.description, signIn: VisionTrackGuard(doors).signIn) {
        request in
        guard let id = LooseUUID.id(request.parameters["task_id"] ?? ""), let job = try await doors.jobs.find(id),
          job.kind == JobKinds.visionTrackVideo
        else { throw HTTPError.notFound("Job not found") }
        return .json(try VisionTrackJob(job).json)
      })
  }

  private static let description = RouteDescription(
    "How a job goes", details: "The socket `/ws` tells the same as it happens.", tags: [VisionTrack.tag],
    parameters: [.path("task_id", "From the answer of `POST /api/v1/detect/video`.", schema: .uuid)],
    responses: [
      .json(200, "The job; which fields there are depends on its state.", VisionTrackJob.schema),
      .json(404, "There is no such job.", FastAPIForms.detail),
    ] + VisionTrackAnswers.signedIn)
}
