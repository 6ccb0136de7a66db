import TrafficCore

/// Writes a scene as `scene.yaml`, places as fractions of the picture.
enum SceneText {
  static func yaml(_ scene: Scene) -> String {
    var text = "name: \(scene.name)\ncoordinates: normalised\n"
    if let limit = scene.speedLimitKilometresPerHour { text += "speed_limit_kmh: \(limit.shortText(decimals: 1))\n" }
    if let calibration = scene.calibration {
      text += "calibration:\n  click_deviation: \(calibration.clickDeviation.shortText(decimals: 2))\n  points:\n"
      for point in calibration.points {
        text += "    - picture: \(place(point.picture))\n      ground: "
        text += "[\(point.ground.x.shortText(decimals: 3)), \(point.ground.y.shortText(decimals: 3))]\n"
      }
    }
    text += list("regions", scene.regions) {
      [("name", $0.name), ("kind", $0.kind.rawValue), ("points", places($0.corners))]
    }
    text += list("lines", scene.lines) {
      [
        ("name", $0.name), ("from", place($0.from)), ("to", place($0.to)), ("forward", $0.forwardName),
        ("backward", $0.backwardName),
      ]
    }
    text += list("zones", scene.zones) {
      [("name", $0.name), ("points", places($0.corners)), ("allows_standing", $0.allowsStanding ? "true" : "false")]
    }
    text += list("lanes", scene.lanes) { lane in
      var members = [("name", lane.name), ("points", places(lane.corners))]
      if let way = lane.direction { members.append(("direction", "[\(place(way.from)), \(place(way.to))]")) }
      if let limit = lane.speedLimitKilometresPerHour {
        members.append(("speed_limit_kmh", limit.shortText(decimals: 1)))
      }
      return members
    }
    text += list("gates", scene.gates) { [("name", $0.name), ("from", place($0.from)), ("to", place($0.to))] }
    return text
  }

  private static func list<Item>(_ key: String, _ items: [Item], _ members: (Item) -> [(String, String)]) -> String {
    guard !items.isEmpty else { return "" }
    return items.reduce("\(key):\n") { text, item in
      text
        + members(item).enumerated().map { "\($0.offset == 0 ? "  - " : "    ")\($0.element.0): \($0.element.1)\n" }
        .joined()
    }
  }

  private static func place(_ point: NormalizedPoint) -> String {
    "[\(point.x.shortText(decimals: 6)), \(point.y.shortText(decimals: 6))]"
  }

  private static func places(_ points: [NormalizedPoint]) -> String {
    "[" + points.map(place).joined(separator: ", ") + "]"
  }
}
