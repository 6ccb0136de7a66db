import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// `/cameras/{id}/minutes`: the traffic of the last minutes, for charts that do not begin when a page opens.
struct CameraMinutes: Sendable {
  let cameras: CameraDoors
  let guards: Guards
  let clock: any WallClock

  private static let usual = 60
  /// km/h
  private static let step = 10.0

  /// What is known of a camera in some minutes, from memory and from the database.
  private struct Known {
    var traffic: [Timestamp: TrafficMinute]
    var completeness: [Timestamp: MinuteCompleteness]
    let names: LineNames
    var speeding: [Timestamp: Int]
  }

  var routes: [Route] { [list, table] }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/minutes", Self.description, signIn: guards.own(.viewer)
    ) { request in
      let camera = try await cameras.office.find(request.parameter("id")).camera
      let minutes = try minutes(request)
      let history = cameras.history(CameraID(camera.id))
      let known = try await known(of: camera, history, minutes)
      return .json([
        "since": OwnJSON.time(history?.since), "items": .array(minutes.map { Self.json($0, known) }),
      ])
    }
  }

  private var table: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/minutes.csv",
      RouteDescription(
        "Crossings of the last minutes, as a table",
        details:
          "A row for each minute that is over, line, direction and class that was seen; what was not seen has none. "
          + "`direction` is what the scene calls it. Kept as the minutes are: for three hours, in memory.",
        tags: CameraRoutes.tags, parameters: [CameraSchemas.id, Self.count],
        responses: [ResponseDescription(200, "Oldest first", contents: [("text/csv", .string)])]
          + OwnErrors.responses(401, 403, 404, 422, 429, 503)), signIn: guards.own(.viewer)
    ) { request in
      let camera = try await cameras.office.find(request.parameter("id")).camera
      let minutes = try minutes(request)
      let known = try await known(of: camera, cameras.history(CameraID(camera.id)), minutes)
      let table = MinuteTable(
        camera: camera.id, names: known.names, local: try await cameras.localTimes(of: camera.id))
      let text = table.text(
        minutes.dropLast().compactMap { known.traffic[$0] }, coverage: known.completeness.compactMapValues(\.coverage))
      var response = Response.bytes(Array(text.utf8), type: "text/csv; charset=utf-8")
      response.headers["Content-Disposition"] = "attachment; filename=\"minutes-\(camera.id).csv\""
      return response
    }
  }

  /// Those that are asked for, oldest first, the running one last.
  private func minutes(_ request: Request) throws -> [Timestamp] {
    let count = try request.number("minutes", in: 1...TrafficHistory.kept) ?? Self.usual
    let last = TrafficMinute.beginning(of: Timestamp(sinceEpoch: clock.sinceEpoch))
    return (0..<count).reversed().map { last.advanced(bySeconds: -60 * Double($0)) }
  }

  private func known(
    of camera: Camera, _ history: TrafficHistory?, _ minutes: [Timestamp]
  ) async throws -> Known {
    let (id, start) = (CameraID(camera.id), minutes[0])
    let end = minutes[minutes.count - 1].advanced(bySeconds: 60)
    let seen = try await cameras.minutes.minutes(of: id, from: start, to: end, limit: TrafficHistory.kept)
    return Known(
      traffic: Dictionary((history?.all(from: start) ?? []).map { ($0.minute, $0) }, uniquingKeysWith: { $1 }),
      completeness: seen.reduce(into: [:]) { $0[$1.minute] = $1 },
      names: LineNames(camera), speeding: try await cameras.speeding.minutes(of: id, from: start, to: end))
  }

  private static func json(_ minute: Timestamp, _ known: Known) -> JSONValue {
    let traffic = known.traffic[minute] ?? TrafficMinute(minute: minute)
    return [
      "minute": OwnJSON.time(minute), "is_counted": .bool(known.traffic[minute] != nil),
      "vehicles": CameraMessage.byClass(traffic.vehicles), "lines": lines(traffic.lines, known.names),
      "lanes": .object(traffic.lanes.sorted { $0.key < $1.key }.map { ($0.key, lane($0.value)) }),
      "speed": speed(traffic.speeds), "speeds": .array(traffic.speeds.counts(by: step).map { .integer($0) }),
      "speeding": .integer(known.speeding[minute] ?? 0),
      "completeness": CameraJSON.part(known.completeness[minute]?.share),
      "coverage": CameraJSON.part(known.completeness[minute]?.coverage),
    ]
  }

  private static func lines(_ lines: [String: Tally.Line], _ names: LineNames) -> JSONValue {
    .object(
      lines.sorted { $0.key < $1.key }.map { name, line in
        let ways: [(String, JSONValue)] = [
          ("forward", CameraMessage.byClass(line.forward)), ("backward", CameraMessage.byClass(line.backward)),
        ]
        return (name, .object(ways + [("names", names.json(name))]))
      })
  }

  private static func lane(_ lane: TrafficMinute.Lane) -> JSONValue {
    ["vehicles": .integer(lane.vehicles), "speed": rounded(lane.speeds.mean)]
  }

  private static func speed(_ speeds: SpeedSpread) -> JSONValue {
    guard speeds.count > 0 else { return .null }
    return [
      "vehicles": .integer(speeds.count), "mean": rounded(speeds.mean), "median": rounded(speeds.quantile(0.5)),
      "p85": rounded(speeds.quantile(0.85)),
    ]
  }

  private static func rounded(_ speed: Double?) -> JSONValue {
    speed.map { .number(($0 * 10).rounded() / 10) } ?? .null
  }

  private static let count = ParameterDescription.query(
    "minutes", "How many; \(usual) unless said.", schema: .integer(minimum: 1, maximum: TrafficHistory.kept))

  private static let description = RouteDescription(
    "The traffic of the last minutes",
    details: """
      Minute by minute, the running one last. A vehicle counts in the minute in which it was first seen; speeds are the \
      middle of each one's readings, of vehicles that moved. Kept in memory by the server that runs the camera, for three \
      hours: `since` is when it began to. `speeding` and `completeness` are of the log and of what is kept, also before.
      """,
    tags: CameraRoutes.tags,
    parameters: [CameraSchemas.id, count],
    responses: [
      .json(
        200, "Every minute, oldest first",
        .object([
          "since": .described(Schema.dateTime.orNull, "null where this server has not seen the camera."),
          "items": .array(CameraSchemas.traffic),
        ]))
    ] + OwnErrors.responses(401, 403, 404, 422, 429, 503))
}
