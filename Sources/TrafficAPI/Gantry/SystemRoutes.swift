import Identity
import Records
import TrafficCore
import WebServer

/// The state of the whole: health, models, settings, who changed what.
struct SystemRoutes: Sendable {
  let doors: OwnDoors
  private static let tags = ["System"]

  var routes: [Route] { [ready, system, models, settings, audit] }

  private var ready: Route {
    Route(
      .get, "/api/gantry/v1/ready",
      RouteDescription(
        "Whether this process can work", details: "For load balancers: 503 while a part that everything needs is away.",
        tags: Self.tags,
        responses: [
          .json(200, "Ready", .object(["ready": .boolean, "missing": .array(.string)])),
          .json(503, "Not now", .object(["ready": .boolean, "missing": .array(.string)])),
        ])
    ) { _ in
      let missing = await doors.health.report().missing
      return .json(
        ["ready": .bool(missing.isEmpty), "missing": .array(missing.map(JSONValue.string))],
        status: missing.isEmpty ? 200 : 503)
    }
  }

  private var system: Route {
    Route(
      .get, "/api/gantry/v1/system",
      RouteDescription(
        "The state of the system", details: "An operator finds everybody's jobs counted, others their own.",
        tags: Self.tags,
        responses: [
          .json(
            200, "Parts, their state and what they say",
            .object([
              "version": .string, "uptime_seconds": .number,
              "parts": .array(
                .object(["name": .string, "is_good": .boolean, "is_needed": .boolean, "message": .string])),
              "jobs": .map(.integer),
              "disk": .object(["free_bytes": .integer, "total_bytes": .integer]).orNull,
            ]))
        ] + OwnErrors.responses(401, 403, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let report = await doors.health.report()
      // Nobody is without an owner here: a viewer's list is never the empty one that means everybody.
      let owners = JobSight(request.caller).owners(wanted: nil) ?? []
      var counts: [(String, JSONValue)] = []
      for state in [JobState.queued, .processing, .failed] {
        let filter = JobFilter(states: [state], owners: owners)
        counts.append((state.rawValue, .integer(try await doors.stores.jobs.count(filter))))
      }
      return .json([
        "version": .string(report.version), "uptime_seconds": .number(report.uptimeSeconds.rounded()),
        "parts": .array(
          report.parts.map { part in
            [
              "name": .string(part.name), "is_good": .bool(part.isGood), "is_needed": .bool(part.isNeeded),
              "message": .string(part.message),
            ]
          }), "jobs": .object(counts),
        "disk": doors.disk().map { ["free_bytes": .integer($0.free), "total_bytes": .integer($0.total)] } ?? .null,
      ])
    }
  }

  private var models: Route {
    Route(
      .get, "/api/gantry/v1/models",
      RouteDescription(
        "The models at hand",
        details: "`milliseconds` is what a picture costs the loaded model on this machine, measured when first asked.",
        tags: Self.tags,
        responses: [.json(200, "By name", .object(["items": .array(OwnSchemas.model)]))]
          + OwnErrors.responses(401, 403, 429)),
      signIn: doors.guards.own(.viewer)
    ) { _ in .json(["items": .array(try await doors.models())]) }
  }

  private var settings: Route {
    Route(
      .get, "/api/gantry/v1/settings",
      RouteDescription(
        "The settings that hold", details: "Secrets are not shown.", tags: Self.tags,
        responses: [
          .json(
            200, "Key, value and where it comes from",
            .object(["items": .array(.object(["key": .string, "value": .string, "source": .string]))]))
        ] + OwnErrors.responses(401, 403, 429)),
      signIn: doors.guards.own(.admin)
    ) { _ in .json(["items": .array(doors.settings())]) }
  }

  private var audit: Route {
    Route(
      .get, "/api/gantry/v1/audit",
      RouteDescription(
        "Who changed what", tags: Self.tags,
        parameters: OwnSchemas.page + [
          .query("actor", "A user's or key's id."), .query("action", "Such as user.create."),
          .query("subject", "A kind and an id."),
        ],
        responses: [.json(200, "Newest first", OwnSchemas.list(OwnSchemas.entry))]
          + OwnErrors.responses(401, 403, 422, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      let page = try request.page()
      let query = request.query
      let entries = try await doors.stores.audit.entries(
        AuditFilter(actor: query["actor"], action: query["action"], subject: query["subject"]),
        page: Page(limit: page.limit, offset: page.offset))
      return .json(OwnJSON.list(entries.map(OwnJSON.entry), page))
    }
  }
}
