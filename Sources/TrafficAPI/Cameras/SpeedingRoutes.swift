import Groundwork
import Identity
import Records
import TrafficCore
import WebServer

/// `/cameras/{id}/speeding`: the log of vehicles that a camera saw too fast, with their pictures.
struct SpeedingRoutes: Sendable {
  let cameras: CameraDoors
  let guards: Guards
  private static let most = 500

  var routes: [Route] { [list, table, picture] }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/speeding",
      RouteDescription(
        "Vehicles that were too fast",
        details: "Those whose speed was above the limit even at the lower end of its ±, each once. Newest first; with "
          + "`after` oldest first, to catch up with a log that is being read.",
        tags: CameraRoutes.tags,
        parameters: [CameraSchemas.id] + Self.filters + [
          .query("after", "Entries with larger numbers, oldest first.", schema: .integer),
          .query("before", "Entries with smaller numbers.", schema: .integer),
          .query("limit", "100 unless said, at most \(Self.most).", schema: .integer),
        ],
        responses: [
          .json(
            200, "Entries, and how many the filter fits", .object(["items": .array(Self.entry), "total": .integer]))
        ] + OwnErrors.responses(401, 403, 404, 422, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in
      var filter = try await filter(request)
      let total = try await cameras.speeding.count(filter)
      filter.after = try request.number("after", in: 0...Int.max)
      filter.below = try request.number("before", in: 0...Int.max)
      let entries = try await cameras.speeding.list(
        filter, isOldestFirst: filter.after != nil, limit: try request.number("limit", in: 1...Self.most) ?? 100)
      let local = try await cameras.localTimes(of: request.parameter("id"))
      return .json(["items": .array(entries.map { Self.json($0, local) }), "total": .integer(total)])
    }
  }

  private var table: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/speeding.csv",
      RouteDescription(
        "Vehicles that were too fast, as a table", tags: CameraRoutes.tags,
        parameters: [CameraSchemas.id] + Self.filters,
        responses: [ResponseDescription(200, "Newest first", contents: [("text/csv", .string)])]
          + OwnErrors.responses(401, 403, 404, 422, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in
      let filter = try await filter(request)
      let store = cameras.speeding
      let local = try await cameras.localTimes(of: request.parameter("id"))
      return try await LiveExport(.csv(Self.columns, { Self.fields($0, local) })) { below in
        var part = filter
        part.below = below
        let size = LiveExport<SpeedingEntry>.partSize
        let rows = try await store.list(part, isOldestFirst: false, limit: size)
        return KeysetPage(rows: rows, next: rows.count == size ? rows.last?.id : nil)
      }.response("speeding-\(request.parameter("id")).csv")
    }
  }

  private var picture: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/speeding/{entry}/{file}",
      RouteDescription(
        "A picture of a vehicle that was too fast",
        details:
          "As it was seen at the moment of the entry; blurred where the camera's evidence is to be. Nothing is drawn on "
          + "it: the `box` of the entry says where on it the vehicle is.",
        tags: CameraRoutes.tags,
        parameters: [
          CameraSchemas.id, .path("entry", "The number of the entry.", schema: .integer),
          .path("file", "The whole picture, or a small one.", schema: .choice(["picture.jpg", "thumbnail.jpg"])),
        ],
        responses: [
          ResponseDescription(200, "A JPEG", contents: [("image/jpeg", .binary)]), .empty(304, "Kept already"),
        ]
          + OwnErrors.responses(401, 403, 404, 416, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in
      let missing = HTTPError(404, "There is no such picture.", code: "not_found")
      guard let id = Int(request.parameter("entry")), let entry = try await cameras.speeding.find(id),
        entry.camera.name == request.parameter("id")
      else { throw missing }
      let names = ["picture.jpg": entry.picture, "thumbnail.jpg": entry.thumbnail]
      guard let name = names[request.parameter("file")] ?? nil,
        var answer = try await ObjectAnswer(objects: cameras.objects).answer(
          ObjectKey(name), type: "image/jpeg", to: request)
      else { throw missing }
      answer.headers["Cache-Control"] = "private, max-age=86400"
      return answer
    }
  }

  private func filter(_ request: Request) async throws -> SpeedingFilter {
    // What was measured outlives its camera; one that never was is 404.
    let id = CameraID(request.parameter("id"))
    var filter = SpeedingFilter(camera: id)
    if try await cameras.speeding.list(filter, isOldestFirst: true, limit: 1).isEmpty {
      _ = try await cameras.office.find(id.name)
    }
    if let word = request.query["class"] {
      guard let kind = TrafficClass(rawValue: word) else {
        throw HTTPError(
          422, "class: one of \(TrafficClass.allCases.map(\.rawValue).joined(separator: ", ")) is expected.",
          code: "invalid")
      }
      filter.trafficClass = kind
    }
    if let text = request.query["least_kmh"] {
      guard let speed = Double(text), (0...1000).contains(speed) else {
        throw HTTPError(422, "least_kmh: a number from 0 to 1000 is expected.", code: "invalid")
      }
      filter.leastSpeed = speed
    }
    filter.from = try request.moment("from")
    filter.to = try request.moment("to")
    return filter
  }

  private static func json(_ entry: SpeedingEntry, _ local: (Timestamp) -> String) -> JSONValue {
    let place = "\(OwnAPI.prefix)/cameras/\(entry.camera.name)/speeding/\(entry.id)"
    return [
      "id": .integer(entry.id), "at": OwnJSON.time(entry.at), "local_at": .string(local(entry.at)),
      "vehicle": .integer(entry.vehicle), "class": .string(entry.trafficClass.rawValue), "speed": .number(entry.speed),
      "plus_minus": .number(entry.plusMinus), "limit": .number(entry.limit), "lane": OwnJSON.text(entry.lane),
      "frame": .integer(entry.frame), "run": .string(entry.run), "generation": .integer(entry.generation),
      "box": entry.box.map { .array(sides($0).map(JSONValue.integer)) } ?? .null,
      "picture": OwnJSON.text(entry.picture.map { _ in "\(place)/picture.jpg" }),
      "thumbnail": OwnJSON.text(entry.thumbnail.map { _ in "\(place)/thumbnail.jpg" }),
    ]
  }

  private static let columns = [
    "id", "at", "camera", "vehicle", "class", "speed_kmh", "plus_minus_kmh", "limit_kmh", "lane", "frame", "run",
    "generation", "local_time", "box_x1", "box_y1", "box_x2", "box_y2",
  ]

  private static func sides(_ box: PixelBox) -> [Int] {
    [box.x1, box.y1, box.x2, box.y2].map { Int(exactly: $0.rounded()) ?? 0 }
  }

  private static func fields(_ entry: SpeedingEntry, _ local: (Timestamp) -> String) -> [String] {
    [
      "\(entry.id)", ISO8601.text(sinceEpoch: .microseconds(entry.at.microseconds)), entry.camera.name,
      "\(entry.vehicle)", entry.trafficClass.rawValue, "\(entry.speed)", "\(entry.plusMinus)", "\(entry.limit)",
      entry.lane ?? "", "\(entry.frame)", entry.run, "\(entry.generation)", local(entry.at),
    ] + (entry.box.map { sides($0).map { "\($0)" } } ?? ["", "", "", ""])
  }

  private static let filters: [ParameterDescription] = [
    .query("class", "Of this class only.", schema: .choice(TrafficClass.allCases.map(\.rawValue))),
    .query("least_kmh", "At least so fast.", schema: .number), .query("from", "ISO 8601.", schema: .dateTime),
    .query("to", "ISO 8601.", schema: .dateTime),
  ]

  private static let entry = Schema.named(
    "SpeedingEntry",
    .object([
      "id": .integer, "at": .dateTime,
      "local_at": .described(.dateTime, "As clocks show it in the camera's `time_zone`; UTC for one that was removed."),
      "vehicle": .integer,
      "class": .choice(TrafficClass.allCases.map(\.rawValue)), "speed": .described(.number, "km/h"),
      "plus_minus": .described(.number, "km/h, at 95 %"), "limit": .described(.number, "km/h"),
      "lane": Schema.string.orNull, "frame": .integer,
      "run": .described(.string, "Numbers of vehicles belong to a run and a generation of it."),
      "generation": .integer,
      "box": .described(Schema.array(.integer).orNull, "Where it is on its picture: x1, y1, x2, y2 in pixels."),
      "picture": .described(Schema.string.orNull, "Its address."),
      "thumbnail": .described(Schema.string.orNull, "Its address."),
    ]))
}
