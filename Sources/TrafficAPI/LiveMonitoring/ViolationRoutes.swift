import Groundwork
import Records
import TrafficCore
import WebServer

/// `/api/violations`: lists, shows, counts and removes vehicles that were too fast.
struct ViolationRoutes {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var routes: [Route] {
    [
      Route(.get, "/api/violations", Self.listDescription) { try await list(LiveQuery($0)) },
      Route(.get, "/api/violations/stats", Self.statsDescription) { try await statistics(LiveQuery($0)) },
      Route(.get, "/api/violations/{id}", Self.showDescription) { request in
        guard let id = Int(request.parameters["id"] ?? ""), let violation = try await doors.violations.find(id) else {
          throw LiveProblem.noViolation
        }
        return .json(["violation": LiveForms.violation(violation)])
      },
      Route(.delete, "/api/violations/{id}", Self.removeDescription) { try await remove($0) },
      Route(.post, "/api/violations/bulk-delete", Self.bulkDescription) { try await removeMany($0) },
    ]
  }

  private enum Direction: String, CaseIterable { case asc, desc }
  private static let recent = 86_400.0
  private static let batch = 500
  /// Of one request.
  private static let mostIDs = 1000

  private func list(_ query: LiveQuery) async throws -> Response {
    let filter = try Self.filter(query)
    let page = try query.page(usual: 50, most: 200)
    let order = try query.choice("sort_by", default: ViolationOrder.time)
    let isDescending = try query.choice("sort_order", default: Direction.desc) == .desc
    let total = try await doors.violations.count(filter)
    let rows = try await doors.violations.list(filter, by: order, isDescending: isDescending, page: page)
    return Self.cached(
      .json([
        "violations": .array(rows.map(LiveForms.violation)), "total": .integer(total), "limit": .integer(page.limit),
        "offset": .integer(page.offset), "has_more": .bool(page.offset + rows.count < total),
      ]), seconds: 30)
  }

  private func statistics(_ query: LiveQuery) async throws -> Response {
    let filter = ViolationFilter(videoID: try query.integer("video_id"), session: try query.moment("session_start"))
    let numbers = try await doors.violations.statistics(
      filter, recentFrom: doors.now.advanced(bySeconds: -Self.recent))
    return Self.cached(.json(Self.json(numbers)), seconds: 60)
  }

  private func remove(_ request: Request) async throws -> Response {
    guard let id = Int(request.parameters["id"] ?? ""),
      let removed = try await doors.violations.remove(ids: [id]).first
    else { throw LiveProblem.noViolation }
    let files = await removeFiles(of: [removed])
    return .json([
      "message": "Violation deleted successfully", "files_deleted": .array(files.map { .string($0) }),
    ])
  }

  private func removeMany(_ request: Request) async throws -> Response {
    let body = try JSONValue(parsing: try await request.bytes())
    var (records, files) = (0, 0)
    if let list = body["ids"]?.array, !list.isEmpty {
      let ids = list.compactMap(\.integer)
      guard list.count <= Self.mostIDs else {
        throw HTTPError.badRequest("Invalid parameter: ids has more than \(Self.mostIDs) numbers")
      }
      guard ids.count == list.count else { throw HTTPError.badRequest("Invalid parameter: ids is no list of numbers") }
      let removed = try await doors.violations.remove(ids: ids)
      (records, files) = (removed.count, await removeFiles(of: removed).count)
    } else if let id = body["video_id"]?.integer {
      let filter = ViolationFilter(videoID: id, session: try Self.session(body))
      while case let removed = try await doors.violations.remove(filter, limit: Self.batch), !removed.isEmpty {
        records += removed.count
        files += await removeFiles(of: removed).count
      }
    } else {
      throw HTTPError.badRequest("ids or video_id is required")
    }
    return .json([
      "message": "Violations deleted successfully", "records_deleted": .integer(records),
      "files_deleted": .integer(files),
    ])
  }

  /// Gives the names of those that were there and went. The rows are gone already: one that cannot go now is told, and
  /// keeps none of the others; housekeeping finds it later.
  private func removeFiles(of violations: [Violation]) async -> [String] {
    var (names, left) = ([String](), [String]())
    var cause: (any Error)?
    for name in violations.flatMap({ [$0.image, $0.thumbnail] }) where !name.isEmpty {
      do {
        let key = try ObjectKey(Violation.folder + name)
        guard try await doors.objects.head(key) != nil else { continue }
        try await doors.objects.delete(key)
        names.append(name)
      } catch {
        (cause, left) = (error, left + [name])
      }
    }
    if let cause {
      doors.log.warning(
        "pictures of removed violations stay behind for now: \(cause)",
        ["count": .integer(left.count), "pictures": "\(left.prefix(10).joined(separator: " "))"])
    }
    return names
  }

  private static func session(_ body: JSONValue) throws -> Timestamp? {
    guard let text = body["session_start"]?.string else { return nil }
    guard let moment = LooseMoment.moment(text) else {
      throw LiveProblem.parameter("session_start", text, "a moment such as 2026-05-01T10:00:00Z")
    }
    return moment
  }

  static func filter(_ query: LiveQuery) throws -> ViolationFilter {
    ViolationFilter(
      videoID: try query.integer("video_id"), session: try query.moment("session_start"),
      vehicleType: query.text("vehicle_type"), leastSpeed: try query.number("min_speed"),
      mostSpeed: try query.number("max_speed"), from: try query.moment("date_from"), to: try query.moment("date_to"))
  }

  private static func cached(_ response: Response, seconds: Int) -> Response {
    var response = response
    response.headers["Cache-Control"] = "private, max-age=\(seconds)"
    return response
  }

  private static func json(_ numbers: ViolationStatistics) -> JSONValue {
    let rounded = { (value: Double) in JSONValue.number(LiveForms.rounded(value)) }
    return [
      "total_violations": .integer(numbers.all.count), "recent_violations_24h": .integer(numbers.recent),
      "by_vehicle_type": .array(
        numbers.byType.map { entry in
          [
            "vehicle_type": .string(entry.type), "count": .integer(entry.speeds.count),
            "avg_speed": rounded(entry.speeds.average), "max_speed": rounded(entry.speeds.highest),
            "min_speed": rounded(entry.speeds.lowest),
          ]
        }),
      "speed_distribution": .object(
        zip(ViolationStatistics.ranges, numbers.bySpeed).map { ($0, .integer($1)) }),
      "speed_stats": [
        "avg_speed": rounded(numbers.all.average), "max_speed": rounded(numbers.all.highest),
        "min_speed": rounded(numbers.all.lowest), "avg_excess": rounded(numbers.averageExcess),
      ],
      "hourly_distribution": .object(
        numbers.byHour.sorted { $0.key < $1.key }.map { ("\($0.key)", .integer($0.value)) }),
    ]
  }

  // MARK: Descriptions

  private static let id = ParameterDescription.path("id", "The number of the violation.", schema: .integer)
  private static let missing = ResponseDescription.json(404, "There is no such violation.", LiveForms.error)
  static let scope: [ParameterDescription] = [
    .query("video_id", "Of this video only.", schema: .integer), .query("session_start", "Of this session only."),
  ]

  private static let listDescription = RouteDescription(
    "Vehicles that were too fast", tags: [LiveMonitoring.tag],
    parameters: scope + [
      .query("vehicle_type", "`car`, `truck`, `bus`, `motorcycle`"),
      .query("min_speed", "km/h", schema: .number), .query("max_speed", "km/h", schema: .number),
      .query("date_from", "ISO 8601"), .query("date_to", "ISO 8601"),
      .query("limit", "50 unless said, at most 200.", schema: .integer),
      .query("offset", "So many are left out.", schema: .integer),
      .query("sort_by", "`violation_timestamp` unless said.", schema: .choice(ViolationOrder.allCases.map(\.rawValue))),
      .query("sort_order", "`desc` unless said.", schema: .choice(["asc", "desc"])),
    ],
    responses: [
      .json(
        200, "A page of them.",
        .object([
          "violations": .array(LiveForms.violationSchema), "total": .integer, "limit": .integer, "offset": .integer,
          "has_more": .boolean,
        ])), LiveForms.badParameter,
    ])

  private static let statsDescription = RouteDescription(
    "Violations in numbers", details: "Hours are UTC.", tags: [LiveMonitoring.tag], parameters: scope,
    responses: [.json(200, "The numbers.", .any), LiveForms.badParameter])

  private static let showDescription = RouteDescription(
    "One violation", tags: [LiveMonitoring.tag], parameters: [id],
    responses: [.json(200, "The violation.", .object(["violation": LiveForms.violationSchema])), missing])

  private static let removeDescription = RouteDescription(
    "Remove a violation and its pictures", tags: [LiveMonitoring.tag], parameters: [id],
    responses: [
      .json(200, "Removed.", .object(["message": .string, "files_deleted": .array(.string)])), missing,
    ])

  private static let bulkDescription = RouteDescription(
    "Remove many violations and their pictures", tags: [LiveMonitoring.tag],
    requestBody: .json(.object(["ids": .array(.integer), "video_id": .integer, "session_start": .string])),
    responses: [
      .json(
        200, "Removed.", .object(["message": .string, "records_deleted": .integer, "files_deleted": .integer])),
      .json(400, "Neither `ids` nor `video_id`.", LiveForms.error),
    ])
}
