import TrafficCore

/// Writes a scene as `scene.yaml`, places as fractions of the picture.
enum SceneText {
  /// - Parameters:
  ///   - size: of the picture the scene was drawn on, where it is known.
  ///   - classes: only these take part; nil for all.
  static func yaml(_ scene: Scene, size: PixelSize? = nil, classes: Set<TrafficClass>? = nil) -> String {
    var text = "name: \(word(scene.name))\ncoordinates: normalised\n"
    if let size { text += "size: \(pixels(size))\n" }
    if let limit = scene.speedLimitKilometresPerHour { text += "speed_limit_kmh: \(limit.shortText(decimals: 1))\n" }
    if let classes {
      let words = TrafficClass.allCases.filter(classes.contains).map(\.rawValue)
      text += "classes: [\(words.joined(separator: ", "))]\n"
    }
    if let calibration = scene.calibration { text += self.calibration(calibration) }
    text += list("regions", scene.regions) {
      [("name", word($0.name)), ("kind", $0.kind.rawValue), ("points", places($0.corners))]
    }
    text += list("lines", scene.lines) {
      [
        ("name", word($0.name)), ("from", place($0.from)), ("to", place($0.to)), ("forward", word($0.forwardName)),
        ("backward", word($0.backwardName)),
      ]
    }
    text += list("zones", scene.zones) {
      [
        ("name", word($0.name)), ("points", places($0.corners)),
        ("allows_standing", $0.allowsStanding ? "true" : "false"),
      ]
    }
    text += list("lanes", scene.lanes) { lane in
      var members = [("name", word(lane.name)), ("points", places(lane.corners))]
      if let way = lane.direction { members.append(("direction", "[\(place(way.from)), \(place(way.to))]")) }
      if let limit = lane.speedLimitKilometresPerHour {
        members.append(("speed_limit_kmh", limit.shortText(decimals: 1)))
      }
      return members
    }
    text += list("gates", scene.gates) { [("name", word($0.name)), ("from", place($0.from)), ("to", place($0.to))] }
    return text
  }

  private static func calibration(_ calibration: SceneCalibration) -> String {
    var text = "calibration:\n  click_deviation: \(calibration.clickDeviation.shortText(decimals: 2))\n"
    if let lens = calibration.lens, let size = calibration.lensSize {
      text += "  lens:\n    size: \(pixels(size))\n"
      text += "    focal: \(numbers([lens.focalX, lens.focalY], decimals: 4))\n"
      text += "    center: \(numbers([lens.centerX, lens.centerY], decimals: 4))\n"
      text += "    radial: \(numbers([lens.k1, lens.k2, lens.k3], decimals: 9))\n"
      text += "    tangential: \(numbers([lens.p1, lens.p2], decimals: 9))\n"
    }
    return calibration.points.reduce(text + "  points:\n") { text, point in
      text + "    - picture: \(place(point.picture))\n"
        + "      ground: \(numbers([point.ground.x, point.ground.y], decimals: 3))\n"
    }
  }

  private static func list<Item>(_ key: String, _ items: [Item], _ members: (Item) -> [(String, String)]) -> String {
    guard !items.isEmpty else { return "" }
    return items.reduce("\(key):\n") { text, item in
      text
        + members(item).enumerated().map { "\($0.offset == 0 ? "  - " : "    ")\($0.element.0): \($0.element.1)\n" }
        .joined()
    }
  }

  /// In quotes unless it can be nothing but a word.
  private static func word(_ text: String) -> String {
    let isPlain =
      text.first.map { $0.isASCII && $0.isLetter } ?? false
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    return isPlain && !meaningful.contains(text.lowercased()) ? text : JSON.string(text).text
  }

  /// Words that YAML takes for something else.
  private static let meaningful: Set<String> = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]

  private static func place(_ point: NormalizedPoint) -> String { numbers([point.x, point.y], decimals: 6) }

  private static func places(_ points: [NormalizedPoint]) -> String {
    "[" + points.map(place).joined(separator: ", ") + "]"
  }

  private static func pixels(_ size: PixelSize) -> String { "[\(size.width), \(size.height)]" }

  private static func numbers(_ numbers: [Double], decimals: Int) -> String {
    "[" + numbers.map { $0.shortText(decimals: decimals) }.joined(separator: ", ") + "]"
  }
}
