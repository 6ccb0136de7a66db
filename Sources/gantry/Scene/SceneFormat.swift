import TrafficCore

/// Every key of a scene file.
enum SceneFormat {
  /// How places in the picture are written.
  enum Coordinates: String, Sendable, CaseIterable { case normalised, pixels }

  static let scene: [SceneKey] = [
    SceneKey("name", .text, "What the camera sees, for reports."),
    SceneKey(
      "coordinates", .choice(Coordinates.allCases.map(\.rawValue)),
      "How places are written: parts of the picture's width and height (0 to 1), or pixels of a picture of `size`. "
        + "Normalised when left out."),
    SceneKey("size", .numbers(2...2), "Width and height of the picture that pixel coordinates refer to."),
    SceneKey("speed_limit_kmh", speedLimit, "Faster vehicles are reported as speeding."),
    SceneKey("classes", .list(.choice(TrafficClass.allCases.map(\.rawValue)), least: 1), "Only these are followed."),
    SceneKey("calibration", .object(calibration), "Where places in the picture are on the road, in metres."),
    SceneKey("regions", .list(.object(region), least: 0), "Areas to look at and areas to leave out."),
    SceneKey("lines", .list(.object(line), least: 0), "Lines whose crossings are counted, in both directions."),
    SceneKey("zones", .list(.object(zone), least: 0), "Areas in which vehicles are counted and their stay is timed."),
    SceneKey("lanes", .list(.object(lane), least: 0), "Lanes: queues, wrong way, a limit of their own."),
    SceneKey("gates", .list(.object(gate), least: 0), "Lines across the approaches of a junction: turning movements."),
  ]

  static let calibration: [SceneKey] = [
    SceneKey(
      "points", .list(.object(calibrationPoint), least: 4),
      "Four points give the road exactly; six and more are averaged. They span an area, in any order.",
      isRequired: true),
    SceneKey("click_deviation", .number(0...100), "How far off a click usually is, in pixels. 1.5 when left out."),
    SceneKey("lens", .object(lens), "The inside of the camera, where it was measured; straight pictures need none."),
  ]

  static let calibrationPoint: [SceneKey] = [
    SceneKey("picture", .place, "Where the point is in the picture.", isRequired: true),
    SceneKey("ground", .numbers(2...2), "Where it is on the road: metres, any origin, any axes.", isRequired: true),
  ]

  static let lens: [SceneKey] = [
    SceneKey("size", .numbers(2...2), "The picture size the numbers below refer to.", isRequired: true),
    SceneKey("focal", .numbers(2...2), "Focal lengths in pixels, x and y.", isRequired: true),
    SceneKey("center", .numbers(2...2), "The principal point in pixels.", isRequired: true),
    SceneKey("radial", .numbers(1...3), "k1, k2, k3 as OpenCV names them."),
    SceneKey("tangential", .numbers(2...2), "p1, p2."),
  ]

  static let region: [SceneKey] = [
    SceneKey("name", .text, "For messages.", isRequired: true),
    SceneKey(
      "kind", .choice(SceneRegion.Kind.allCases.map(\.rawValue)),
      "Vehicles that stand outside every `include` or inside an `exclude` are ignored. include when left out."),
    SceneKey("points", .places(least: 3), "The corners, in order.", isRequired: true),
  ]

  static let line: [SceneKey] = [
    name,
    SceneKey("from", .place, "One end.", isRequired: true),
    SceneKey("to", .place, "The other end.", isRequired: true),
    SceneKey(
      "forward", .text,
      "The name of the direction from left to right for someone walking from `from` to `to` in the picture."),
    SceneKey("backward", .text, "The name of the other direction."),
  ]

  static let zone: [SceneKey] = [
    name, SceneKey("points", .places(least: 3), "The corners, in order.", isRequired: true),
    SceneKey("allows_standing", .flag, "A vehicle standing here is parked and not reported as stopped."),
  ]

  static let lane: [SceneKey] = [
    name, SceneKey("points", .places(least: 3), "The corners, in order.", isRequired: true),
    SceneKey("direction", .places(least: 2), "Two places: traffic goes from the first to the second."),
    SceneKey("speed_limit_kmh", speedLimit, "Overrules the scene's."),
  ]

  static let gate: [SceneKey] = [
    name,
    SceneKey("from", .place, "One end; vehicles enter the junction from left to right.", isRequired: true),
    SceneKey("to", .place, "The other end.", isRequired: true),
  ]

  private static let name = SceneKey("name", .text, "Appears in events and counts; each once.", isRequired: true)
  private static let speedLimit = SceneShape.number(1...400)
}
