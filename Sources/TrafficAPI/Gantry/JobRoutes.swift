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
        "List jobs", details: "One's own below the role of an operator.", tags: Self.tags,
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
      guard let filter = try filter(request) else {
        return .json(["items": [], "limit": .integer(page.limit), "offset": .integer(page.offset), "total": 0])
      }
      let jobs = try await doors.stores.jobs.list(filter, page: Page(limit: page.limit, offset: page.offset))
      let total = try await doors.stores.jobs.count(filter)
      return .json([
        "items": .array(jobs.map(OwnJSON.job)), "limit": .integer(page.limit), "offset": .integer(page.offset),
        "total": .integer(total),
      ])
    }
  }

  /// nil when nothing can fit.
  private func filter(_ request: Request) throws(HTTPError) -> JobFilter? {
    var filter = JobFilter()
    filter.kinds = request.query["kind"]?.split(separator: ",").map(String.init) ?? []
    for word in request.query["state"]?.split(separator: ",") ?? [] {
      guard let state = JobState(rawValue: String(word)) else {
        throw HTTPError(
          422, "state: one of \(JobState.allCases.map(\.rawValue).joined(separator: ", ")) is expected.",
          code: "invalid")
      }
      filter.states.append(state)
    }
    guard let owners = JobSight(request.caller).owners(wanted: request.query["owner"]) else { return nil }
    filter.owners = owners
    return filter
  }

  private var submit: Route {
    Route(
      .post, "/api/gantry/v1/jobs",
      RouteDescription(
        "Hand a job in",
        details: "For a file that was uploaded before, as often as you like while the upload is kept.", tags: Self.tags,
        requestBody: .json(
          .object(
            [
              "kind": .choice(doors.jobKinds), "upload_id": .uuid, "parameters": JobForm.schema(of: doors.jobForms),
              "priority": .integer(minimum: -100, maximum: 100),
            ], required: ["kind", "upload_id"])),
        responses: [.json(202, "The job", OwnSchemas.job)]
          + OwnErrors.responses(400, 401, 403, 404, 409, 410, 413, 422, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      var body = try await OwnBody(request)
      let kinds = "one of \(doors.jobKinds.joined(separator: ", "))"
      if !body.has("kind") { body.refuse("kind", "missing", "this member is required, \(kinds)") }
      let (kind, uploadID) = (body.optionalText("kind") ?? "", body.text("upload_id"))
      let given = body.object("parameters")
      let priority = body.integer("priority", in: -100...100) ?? 0
      try body.check()
      guard let form = doors.jobForms.first(where: { $0.kind == kind }) else {
        throw HTTPError(422, "kind: \(kinds) is expected.", code: "invalid")
      }
      let (parameters, session) = try form.read(given ?? .object([]))
      let owner = request.caller.identifier ?? request.caller.label
      if let session { try await check(session, of: owner) }
      let upload = try await doors.uploads.complete(uploadID, for: request.caller)
      guard try await doors.uploads.isThere(upload.objectKey) else { throw Self.inputGone }
      let job = Job(
        kind: kind, created: doors.now, priority: priority, owner: owner, inputKey: upload.objectKey,
        inputName: upload.name, parameters: parameters.text, maximumAttempts: doors.limits.attempts)
      try await doors.submit(job)
      // From here on nobody removes the upload; somebody may have been quicker.
      guard try await doors.stores.uploads.find(upload.id) != nil else {
        _ = try await doors.cancel(job.id)
        throw Self.inputGone
      }
      await doors.audit.record(
        "job.create", "job \(job.id)", by: request.caller, details: ["kind": .string(kind)], caller: Caller(request))
      return accepted(job)
    }
  }

  /// A session is filled by one job at a time, and only by its owner's.
  private func check(_ session: String, of owner: String) async throws {
    guard let known = try await doors.stores.visionTrack.session(session) else { return }
    guard known.owner == owner, known.status != .processing else {
      throw HTTPError(
        409, "There is a session \(session) already; leave session_id out, and the job gets a new one.",
        code: "session_taken")
    }
  }

  private var one: Route {
    Route(
      .get, "/api/gantry/v1/jobs/{id}",
      RouteDescription(
        "One job", tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.json(200, "The job", OwnSchemas.job)] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in .json(OwnJSON.job(try await doors.job(request))) }
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
      guard let job = try await doors.cancel(request.parameter("id")) else {
        throw HTTPError(404, "There is no such job.", code: "not_found")
      }
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
      let old = try await doors.job(request)
      guard old.state == .failed || old.state == .cancelled else {
        throw HTTPError(409, "Only a job that failed or was cancelled can be done again.", code: "state")
      }
      if let key = old.inputKey, try await !doors.uploads.isThere(key) {
        throw Self.inputGone
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
          + "News may be lost on the way: the list is the truth. Below the role of an operator only of one's own.",
        tags: Self.tags,
        responses: [ResponseDescription(200, "News", contents: [("text/event-stream", OwnSchemas.news)])]
          + OwnErrors.responses(401, 403, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let sight = JobSight(request.caller)
      let feed = try await doors.events.listen(capacity: JobNews.capacity)
      return JobNews(feed: feed, own: sight.seesAll ? nil : OwnJobs(sight: sight, jobs: doors.stores.jobs)).response()
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
      let job = try await doors.job(request)
      return JobNews(feed: feed, first: JobEvent(job)) { [jobs = doors.stores.jobs] in
        try await jobs.find(job.id)
      }.response()
    }
  }

  private func accepted(_ job: Job) -> Response {
    var response = Response.json(OwnJSON.job(job), status: 202)
    response.headers["Location"] = "\(OwnAPI.prefix)/jobs/\(job.id)"
    return response
  }

  private static let inputGone = HTTPError(
    410, "The file is not kept any more; upload it again.", code: "input_gone")
}
