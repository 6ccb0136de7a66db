import Groundwork
import Identity
import Records
import TrafficCore
import WebServer

/// The work that was asked for: hand in, look at, follow, call off, do again.
struct JobRoutes: Sendable {
  let doors: OwnDoors
  private static let tags = ["Jobs"]

  var routes: [Route] { [list, submit, news, one, cancel, again, follow, JobResultRoute(doors: doors).route] }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/jobs",
      RouteDescription(
        "List jobs", tags: Self.tags,
        parameters: OwnSchemas.page + [
          .query("state", "One or several, separated by commas.", schema: .string),
          .query("kind", "One or several, separated by commas."), .query("owner", "A user's or key's id."),
        ],
        responses: [
          .json(
            200, "Newest first",
            .object(["items": .array(OwnSchemas.job), "limit": .integer, "offset": .integer, "total": .integer]))
        ] + OwnErrors.responses(401, 403, 422, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let page = try request.page()
      let filter = try filter(request)
      let jobs = try await doors.stores.jobs.list(filter, page: Page(limit: page.limit, offset: page.offset))
      let total = try await doors.stores.jobs.count(filter)
      return .json([
        "items": .array(jobs.map(OwnJSON.job)), "limit": .integer(page.limit), "offset": .integer(page.offset),
        "total": .integer(total),
      ])
    }
  }

  private func filter(_ request: Request) throws(HTTPError) -> JobFilter {
    var filter = JobFilter(owner: request.query["owner"])
    filter.kinds = request.query["kind"]?.split(separator: ",").map(String.init) ?? []
    for word in request.query["state"]?.split(separator: ",") ?? [] {
      guard let state = JobState(rawValue: String(word)) else {
        throw HTTPError(
          422, "state: one of \(JobState.allCases.map(\.rawValue).joined(separator: ", ")) is expected.",
          code: "invalid")
      }
      filter.states.append(state)
    }
    return filter
  }

  private var submit: Route {
    Route(
      .post, "/api/gantry/v1/jobs",
      RouteDescription(
        "Hand a job in", details: "For a file that was uploaded before; it is gone when the last job for it has ended.",
        tags: Self.tags,
        requestBody: .json(
          .object(
            [
              "kind": .choice(doors.jobKinds), "upload_id": .uuid, "parameters": .object([:]),
              "priority": .integer(minimum: -100, maximum: 100),
            ], required: ["kind", "upload_id"])),
        responses: [.json(202, "The job", OwnSchemas.job)]
          + OwnErrors.responses(400, 401, 403, 404, 409, 410, 413, 422, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      var body = try await OwnBody(request)
      let (kind, uploadID) = (body.text("kind"), body.text("upload_id"))
      let parameters = body.object("parameters")
      let priority = body.integer("priority", in: -100...100) ?? 0
      try body.check()
      guard doors.jobKinds.contains(kind) else {
        throw HTTPError(
          422, "kind: one of \(doors.jobKinds.joined(separator: ", ")) is expected.", code: "invalid")
      }
      let upload = try await doors.uploads.complete(uploadID, for: request.caller)
      guard try await doors.uploads.isThere(upload.objectKey) else {
        throw HTTPError(410, "An earlier job has used this upload up; upload the file again.", code: "input_gone")
      }
      let job = Job(
        kind: kind, created: doors.now, priority: priority, owner: request.caller.identifier ?? request.caller.label,
        inputKey: upload.objectKey, inputName: upload.name, parameters: (parameters ?? .object([])).text,
        maximumAttempts: doors.limits.attempts)
      try await doors.submit(job)
      await doors.audit.record(
        "job.create", "job \(job.id)", by: request.caller, details: ["kind": .string(kind)], caller: Caller(request))
      return accepted(job)
    }
  }

  private var one: Route {
    Route(
      .get, "/api/gantry/v1/jobs/{id}",
      RouteDescription(
        "One job", tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.json(200, "The job", OwnSchemas.job)] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in .json(OwnJSON.job(try await find(request))) }
  }

  private var cancel: Route {
    Route(
      .post, "/api/gantry/v1/jobs/{id}/cancel",
      RouteDescription(
        "Call a job off", details: "One that has ended stays as it is: 409.", tags: Self.tags,
        parameters: [OwnSchemas.id],
        responses: [.json(200, "The job", OwnSchemas.job)] + OwnErrors.responses(401, 403, 404, 409, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      guard let job = try await doors.cancel(request.parameter("id")) else { throw Self.missing }
      guard job.state == .cancelled else {
        throw HTTPError(409, "The job has ended: it is \(job.state.rawValue).", code: "ended")
      }
      await doors.audit.record("job.cancel", "job \(job.id)", by: request.caller, caller: Caller(request))
      return .json(OwnJSON.job(job))
    }
  }

  private var again: Route {
    Route(
      .post, "/api/gantry/v1/jobs/{id}/retry",
      RouteDescription(
        "Do a job again",
        details: "One that failed or was cancelled is handed in anew, under a new id, as long as its file is there.",
        tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.json(202, "The new job", OwnSchemas.job)]
          + OwnErrors.responses(401, 403, 404, 409, 410, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      let old = try await find(request)
      guard old.state == .failed || old.state == .cancelled else {
        throw HTTPError(409, "Only a job that failed or was cancelled can be done again.", code: "state")
      }
      if let key = old.inputKey, try await !doors.uploads.isThere(key) {
        throw HTTPError(410, "The job's file is not there any more; upload it again.", code: "input_gone")
      }
      let job = Job(
        kind: old.kind, created: doors.now, priority: old.priority, owner: old.owner, inputKey: old.inputKey,
        inputName: old.inputName, parameters: old.parameters, maximumAttempts: old.maximumAttempts)
      try await doors.submit(job)
      await doors.audit.record(
        "job.retry", "job \(job.id)", by: request.caller, details: ["of": .string(old.id)], caller: Caller(request))
      return accepted(job)
    }
  }

  private var news: Route {
    Route(
      .get, "/api/gantry/v1/jobs/events",
      RouteDescription(
        "Follow all jobs",
        details: "Server-Sent Events named `job`; the data is a JSON object with id, kind, state, attempt, progress. "
          + "News may be lost on the way: the list is the truth.",
        tags: Self.tags,
        responses: [ResponseDescription(200, "News", contents: [("text/event-stream", OwnSchemas.news)])]
          + OwnErrors.responses(401, 403, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { _ in
      let feed = try await doors.events.listen(capacity: JobNews.capacity)
      return JobNews(feed: feed).response()
    }
  }

  private var follow: Route {
    Route(
      .get, "/api/gantry/v1/jobs/{id}/events",
      RouteDescription(
        "Follow one job", details: "Begins with the state of now and ends with the job.", tags: Self.tags,
        parameters: [OwnSchemas.id],
        responses: [ResponseDescription(200, "News", contents: [("text/event-stream", OwnSchemas.news)])]
          + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      // First the ear, then the look: nothing in between is missed.
      let feed = try await doors.events.listen(capacity: JobNews.capacity)
      let job = try await find(request)
      return JobNews(feed: feed, first: JobEvent(job)) { [jobs = doors.stores.jobs] in
        try await jobs.find(job.id)
      }.response()
    }
  }

  private func find(_ request: Request) async throws -> Job {
    guard let job = try await doors.stores.jobs.find(request.parameter("id")) else { throw Self.missing }
    return job
  }

  private func accepted(_ job: Job) -> Response {
    var response = Response.json(OwnJSON.job(job), status: 202)
    response.headers["Location"] = "\(OwnAPI.prefix)/jobs/\(job.id)"
    return response
  }

  static let missing = HTTPError(404, "There is no such job.", code: "not_found")
}
