import Groundwork
import Identity
import WebServer

/// `GET /log`: the last lines of this process, for administrators.
struct LogRoute: Sendable {
  let doors: OwnDoors
  let recent: RecentLog

  var route: Route {
    Route(
      .get, "/api/gantry/v1/log",
      RouteDescription(
        "The last lines of the log", details: "Of this process, since its start; at most 500.", tags: ["System"],
        parameters: [
          .query("lines", "At most so many; 100 unless said.", schema: .integer(minimum: 1, maximum: 500)),
          .query("level", "Quieter lines are left out.", schema: .choice(LogLevel.allCases.map(\.rawValue))),
        ],
        responses: [
          .json(
            200, "Oldest first",
            .object([
              "items": .array(
                .object([
                  "at": .dateTime, "level": .choice(LogLevel.allCases.map(\.rawValue)), "logger": .string,
                  "message": .string, "fields": .map(.string),
                ]))
            ]))
        ] + OwnErrors.responses(401, 403, 422, 429)),
      signIn: doors.guards.own(.admin)
    ) { request in
      let count = try request.number("lines", in: 1...500) ?? 100
      let word = request.query["level"] ?? LogLevel.debug.rawValue
      guard let level = LogLevel(rawValue: word) else {
        throw HTTPError(
          422, "level: one of \(LogLevel.allCases.map(\.rawValue).joined(separator: ", ")) is expected.",
          code: "invalid")
      }
      return .json(["items": .array(recent.last(count, from: level).map(Self.json))])
    }
  }

  private static func json(_ entry: LogEntry) -> JSONValue {
    [
      "at": .string(ISO8601.text(sinceEpoch: entry.sinceEpoch)), "level": .string(entry.level.rawValue),
      "logger": .string(entry.name), "message": .string(entry.message),
      "fields": .object(entry.fields.map { ($0.name, .string(text($0.value))) }),
    ]
  }

  private static func text(_ value: LogValue) -> String {
    switch value {
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    }
  }
}
