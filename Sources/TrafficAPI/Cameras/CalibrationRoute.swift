import Groundwork
import Identity
import TrafficCore
import WebServer

/// `POST /calibrations`: the road of clicked points, before anything is kept; a page draws what comes back.
struct CalibrationRoute: Sendable {
  let cameras: CameraDoors
  let guards: Guards

  var route: Route {
    Route(
      .post, "/api/gantry/v1/calibrations", Self.description, signIn: guards.own(.viewer),
      body: .collected(limit: 256 << 10), isHeavy: true
    ) { request in
      var body = try await OwnBody(request)
      let given = body.object("calibration")
      let size = body.size("size")
      let step = body.number("step_metres", in: 0.1...1000) ?? 5
      let known = body.knownLengths("known")
      try body.check()
      let calibration = try cameras.calibration((given ?? .object([])).text, size)
      return .json(Self.json(calibration, size, step, known))
    }
  }

  static func json(
    _ calibration: Calibration, _ size: PixelSize, _ step: Double, _ known: [OwnBody.KnownLength]
  ) -> JSONValue {
    let misses = calibration.points.map { calibration.plane.pixel(of: $0.ground)?.distance(to: $0.pixel) }
    let rows = calibration.plane.homography.forward.rows
    return [
      "error_px": rounded(calibration.reprojectionError, 1000),
      "misses_px": .array(misses.map { $0.map { rounded($0, 1000) } ?? .null }),
      "scale_percent": scale(calibration).map { rounded($0 * 196, 100) } ?? .null,
      "homography": .array((0..<3).map { row in .array(rows[(3 * row)..<(3 * row + 3)].map { .number($0) }) }),
      "grid": .array(MetricGrid(calibration, size: size, step: step).lines.map { line($0, size) }),
      "known": .array(known.map { length($0, calibration, size) }),
    ]
  }

  /// How unsure lengths are in the middle of the points, as a standard deviation.
  private static func scale(_ calibration: Calibration) -> Double? {
    let pixels = calibration.points.map(\.pixel)
    let count = Double(max(1, pixels.count))
    let middle = PixelPoint(x: pixels.reduce(0) { $0 + $1.x } / count, y: pixels.reduce(0) { $0 + $1.y } / count)
    return calibration.scaleDeviation(from: middle, to: middle)
  }

  private static func line(_ line: MetricGrid.Line, _ size: PixelSize) -> JSONValue {
    let place = { (point: PixelPoint) -> JSONValue in
      [rounded(point.x / Double(size.width), 1e5), rounded(point.y / Double(size.height), 1e5)]
    }
    return [
      "axis": .string(line.axis.rawValue), "metres": rounded(line.metres, 1000),
      "pieces": .array(line.pieces.map { [place($0.from), place($0.to)] }),
    ]
  }

  private static func length(
    _ known: OwnBody.KnownLength, _ calibration: Calibration, _ size: PixelSize
  ) -> JSONValue {
    let (from, to) = (known.from.pixels(in: size), known.to.pixels(in: size))
    let places = (calibration.plane.ground(at: from), calibration.plane.ground(at: to))
    guard let start = places.0, let end = places.1 else { return ["found": .null, "fits": .null] }
    guard let metres = known.metres,
      let check = LengthCheck(calibration, from: from, to: to, measured: metres)
    else { return ["found": rounded(start.distance(to: end), 1000), "fits": .null] }
    return [
      "found": rounded(check.found, 1000), "off_percent": rounded(check.off * 100, 100),
      "allowed_percent": rounded(check.allowed * 100, 100), "fits": .bool(check.fits),
    ]
  }

  private static func rounded(_ number: Double, _ parts: Double) -> JSONValue {
    number.isFinite ? .number((number * parts).rounded() / parts) : .null
  }

  private static let place = Schema.described(.array(.number), "x and y as parts of width and height.")

  private static let description = RouteDescription(
    "Try a calibration",
    details: """
      Finds the road of clicked points, as a camera with them would, and keeps nothing: how far the points are from where \
      the road puts them, how sure lengths are (± at 95 %), the metric grid to draw over the picture, and what becomes \
      of lengths that were measured. Points that do not determine a road are refused with the reason.
      """,
    tags: CameraRoutes.tags,
    requestBody: .json(
      .object(
        [
          "calibration": .described(.any, "As in a scene, places as parts of width and height."),
          "size": .described(.array(.integer), "Width and height of the picture; errors are in its pixels."),
          "step_metres": .described(.number(minimum: 0.1, maximum: 1000), "Between lines of the grid, 5 unless said."),
          "known": .array(
            .object(
              [
                "from": place, "to": place,
                "metres": .described(.number, "As measured; without it the length is only told."),
              ], required: ["from", "to"])),
        ], required: ["calibration", "size"])),
    responses: [
      .json(
        200, "What came of it",
        .object([
          "error_px": .described(.number, "Root mean square of the misses; 0 for four points."),
          "misses_px": .array(Schema.number.orNull),
          "scale_percent": .described(Schema.number.orNull, "± of lengths in the middle of the points, at 95 %."),
          "homography": .described(.array(.array(.number)), "Road in metres to undistorted pixels, three rows."),
          "grid": .array(
            .object([
              "axis": .choice(["x", "y"]), "metres": .number,
              "pieces": .described(.array(.array(place)), "From, to."),
            ])),
          "known": .array(
            .object(
              [
                "found": .described(Schema.number.orNull, "Metres; null where an end is not on the road."),
                "off_percent": .number, "allowed_percent": .number, "fits": Schema.boolean.orNull,
              ], required: ["found", "fits"])),
        ]))
    ] + OwnErrors.responses(400, 401, 403, 413, 422, 429))
}

extension OwnBody {
  /// Two places in a picture, and how far they are apart where somebody measured it.
  struct KnownLength: Sendable {
    let from: NormalizedPoint
    let to: NormalizedPoint
    let metres: Double?
  }

  /// `[1280, 720]`
  mutating func size(_ name: String) -> PixelSize {
    let sides = (list(name, isRequired: true) ?? []).map { $0.integer ?? 0 }
    guard sides.count == 2, sides.allSatisfy((1...65_536).contains) else {
      refuse(name, "size", "width and height are expected, such as [1280, 720]")
      return PixelSize(width: 1, height: 1)
    }
    return PixelSize(width: sides[0], height: sides[1])
  }

  mutating func knownLengths(_ name: String) -> [KnownLength] {
    let items = list(name) ?? []
    guard items.count <= Self.mostLengths else {
      refuse(name, "many", "at most \(Self.mostLengths) are expected")
      return []
    }
    return items.compactMap { item in
      let metres = item["metres"].flatMap { $0 == .null ? nil : $0 }
      guard let from = Self.place(item["from"]), let to = Self.place(item["to"]), from != to,
        metres.map({ ($0.number ?? 0) > 0 }) ?? true
      else {
        refuse(name, "length", "two different places, and how many metres they are apart, are expected", item)
        return nil
      }
      return KnownLength(from: from, to: to, metres: metres?.number)
    }
  }

  private static let mostLengths = 100

  private static func place(_ value: JSONValue?) -> NormalizedPoint? {
    let numbers = (value?.array ?? []).compactMap(\.number)
    guard numbers.count == 2, value?.array?.count == 2, numbers.allSatisfy((0...1).contains) else { return nil }
    return NormalizedPoint(x: numbers[0], y: numbers[1])
  }
}
