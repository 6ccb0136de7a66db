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
    var completeness: [Timestamp: Double]
    var speeding: [Timestamp: Int]
  }

  var route: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/minutes", Self.description, signIn: guards.own(.viewer)
    ) { request in
      let id = CameraID(try await cameras.office.find(request.parameter("id")).camera.id)
      let count = try request.number("minutes", in: 1...TrafficHistory.kept) ?? Self.usual
      let now = Timestamp(sinceEpoch: clock.sinceEpoch)
      let last = TrafficMinute.beginning(of: now)
      let minutes = (0..<count).reversed().map { last.advanced(bySeconds: -60 * Double($0)) }
      let history = cameras.history(id)
      let known = try await known(of: id, history, from: minutes[0], to: last.advanced(bySeconds: 60))
      return .json([
        "since": OwnJSON.time(history?.since), "items": .array(minutes.map { Self.json($0, known) }),
      ])
    }
  }

  private func known(
    of id: CameraID, _ history: TrafficHistory?, from start: Timestamp, to end: Timestamp
  ) async throws -> Known {
    let seen = try await cameras.minutes.minutes(of: id, from: start, to: end, limit: TrafficHistory.kept)
    return Known(
      traffic: Dictionary((history?.all(from: start) ?? []).map { ($0.minute, $0) }, uniquingKeysWith: { $1 }),
      completeness: seen.reduce(into: [:]) { $0[$1.minute] = $1.share },
      speeding: try await cameras.speeding.minutes(of: id, from: start, to: end))
  }

  private static func json(_ minute: Timestamp, _ known: Known) -> JSONValue {
    let traffic = known.traffic[minute] ?? TrafficMinute(minute: minute)
    return [
      "minute": OwnJSON.time(minute), "is_counted": .bool(known.traffic[minute] != nil),
      "vehicles": CameraMessage.byClass(traffic.vehicles), "lines": CameraMessage.lines(traffic.lines),
      "lanes": .object(traffic.lanes.sorted { $0.key < $1.key }.map { ($0.key, lane($0.value)) }),
      "speed": speed(traffic.speeds), "speeds": .array(traffic.speeds.counts(by: step).map { .integer($0) }),
      "speeding": .integer(known.speeding[minute] ?? 0),
      "completeness": known.completeness[minute].map { .number(($0 * 1000).rounded() / 1000) } ?? .null,
    ]
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

  private static let description = RouteDescription(
    "The traffic of the last minutes",
    details: """
      Minute by minute, the running one last. A vehicle counts in the minute in which it was first seen; speeds are the \
      middle of each one's readings, of vehicles that moved. Kept in memory by the server that runs the camera, for three \
      hours: `since` is when it began to. `speeding` and `completeness` are of the log and of what is kept, also before.
      """,
    tags: CameraRoutes.tags,
    parameters: [
      CameraSchemas.id,
      .query(
        "minutes", "How many; \(usual) unless said.", schema: .integer(minimum: 1, maximum: TrafficHistory.kept)),
    ],
    responses: [
      .json(
        200, "Every minute, oldest first",
        .object([
          "since": .described(Schema.dateTime.orNull, "null where this server has not seen the camera."),
          "items": .array(CameraSchemas.traffic),
        ]))
    ] + OwnErrors.responses(401, 403, 404, 422, 429, 503))
}
