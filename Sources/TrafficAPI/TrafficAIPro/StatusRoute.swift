import Groundwork
import Identity
import Pipeline
import Records
import WebServer

/// `GET /api/v1/status/{task_id}`: how a task goes. Clients ask every two seconds, so nothing limits it.
struct StatusRoute {
  private let doors: TrafficAIDoors

  init(_ doors: TrafficAIDoors) { self.doors = doors }

  var route: Route {
    Route(
      .get, RoutePattern("\(doors.settings.prefix)/status/{task_id}"), Self.description,
      signIn: doors.guards.key(.read, refusal: TrafficAIPro.refusal)
    ) { request in
      guard let id = LooseUUID.id(request.parameters["task_id"] ?? "") else {
        throw HTTPError.badRequest("Invalid UUID format")
      }
      guard let job = try await doors.jobs.find(id), job.kind == JobKinds.trafficAIVideo else {
        throw HTTPError.notFound("Task not found")
      }
      return .json(TrafficAITask(job).json(resultURL: try await resultURL(of: job)))
    }
  }

  /// nil unless completed; then never empty, so that no client asks for ever.
  private func resultURL(of job: Job) async throws -> String? {
    guard job.state == .completed else { return nil }
    let name = "\(job.id).mp4"
    do {
      if let link = try await doors.objects.link(ObjectKey("results/\(name)"), lasting: doors.settings.linkLifetime) {
        return link
      }
    } catch {
      doors.log.warning("the object store made no link; the server serves the result itself", ["cause": "\(error)"])
    }
    return doors.links.address(name, lasting: doors.settings.linkLifetime)
  }

  private static let description = RouteDescription(
    "How a task goes",
    details: "Ask as often as you like; every two seconds is usual.",
    tags: [TrafficAIPro.tag],
    parameters: [.path("task_id", "From the answer of `POST /api/v1/detect`.", schema: .uuid)],
    responses: [
      .json(200, "The task.", TrafficAITask.schema),
      .json(400, "The id is no UUID.", TrafficAIPro.detail),
      .json(404, "There is no such task.", TrafficAIPro.detail),
    ] + TrafficAIPro.commonRefusals)
}
