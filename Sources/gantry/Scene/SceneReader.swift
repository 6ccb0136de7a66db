import Configuration
import TrafficCore

/// Turns the values of a scene file into the parts of a `Scene`, places checked against the picture.
struct SceneReader {
  /// How places are written.
  enum Space {
    /// Parts of width and height; the size is what else the file says of the picture.
    case normalised(PixelSize?)
    case pixels(PixelSize)

    var size: PixelSize? {
      switch self {
      case .normalised(let size): size
      case .pixels(let size): size
      }
    }
  }

  typealias Members = [String: ConfigurationValue]
  typealias Read<Item> = (ConfigurationValue) throws(ConfigurationError) -> Item

  let space: Space

  init(_ space: Space) { self.space = space }

  /// Where nothing says how large the picture is: only its shape matters, for the check of the calibration.
  private static let usualSize = PixelSize(width: 1920, height: 1080)

  private var checkingSize: PixelSize { space.size ?? Self.usualSize }

  static func space(_ members: Members, of root: ConfigurationValue) throws(ConfigurationError) -> Space {
    var size: PixelSize?
    if let value = members["size"] { size = try pixelSize(value) }
    guard let value = members["coordinates"], try value.choice(of: SceneFormat.Coordinates.self) == .pixels else {
      return .normalised(size)
    }
    guard let size else {
      throw value.problem(found: "pixels without a size", allowed: "pixels together with size: [width, height]")
    }
    return .pixels(size)
  }

  static func speedLimit(_ value: ConfigurationValue) throws(ConfigurationError) -> Double {
    try value.number(in: 1...400)
  }

  static func classes(_ value: ConfigurationValue) throws(ConfigurationError) -> Set<TrafficClass> {
    var classes: Set<TrafficClass> = []
    for item in try value.list() { classes.insert(try item.choice()) }
    guard !classes.isEmpty else { throw value.problem(allowed: "at least one class") }
    return classes
  }

  /// The items of a list that may be absent. What is wrong with one does not hide what is wrong with the next.
  func items<Item>(
    _ list: ConfigurationValue?, _ problems: inout [ConfigurationProblem], _ read: Read<(name: String, item: Item)>
  ) -> [Item] {
    guard let list else { return [] }
    var items: [Item] = []
    var names: Set<String> = []
    do throws(ConfigurationError) {
      for value in try list.list() {
        do throws(ConfigurationError) {
          let (name, item) = try read(value)
          guard names.insert(name).inserted else {
            throw value.problem(found: "the name '\(name)' again", allowed: "each name once")
          }
          items.append(item)
        } catch {
          problems += error.problems
        }
      }
    } catch {
      problems += error.problems
    }
    return items
  }

  func region(_ value: ConfigurationValue) throws(ConfigurationError) -> (name: String, item: SceneRegion) {
    let members = try value.members(of: SceneFormat.region)
    let name = try text(members["name"], else: "")
    var kind = SceneRegion.Kind.include
    if let value = members["kind"] { kind = try value.choice() }
    return (name, SceneRegion(name: name, kind: kind, corners: try area(members["points"])))
  }

  func line(_ value: ConfigurationValue) throws(ConfigurationError) -> (name: String, item: SceneLine) {
    let members = try value.members(of: SceneFormat.line)
    let name = try text(members["name"], else: "")
    let (from, to) = try ends(members, of: value)
    let forward = try text(members["forward"], else: LineDirection.forward.rawValue)
    let backward = try text(members["backward"], else: LineDirection.backward.rawValue)
    guard forward != backward else {
      throw value.problem(found: "the name '\(forward)' for both directions", allowed: "a name for each")
    }
    return (name, SceneLine(name: name, from: from, to: to, forwardName: forward, backwardName: backward))
  }

  func zone(_ value: ConfigurationValue) throws(ConfigurationError) -> (name: String, item: SceneZone) {
    let members = try value.members(of: SceneFormat.zone)
    let name = try text(members["name"], else: "")
    let allowsStanding = try members["allows_standing"]?.flag() ?? false
    return (name, SceneZone(name: name, corners: try area(members["points"]), allowsStanding: allowsStanding))
  }

  func lane(_ value: ConfigurationValue) throws(ConfigurationError) -> (name: String, item: SceneLane) {
    let members = try value.members(of: SceneFormat.lane)
    let name = try text(members["name"], else: "")
    var lane = SceneLane(name: name, corners: try area(members["points"]))
    if let direction = members["direction"] {
      let way = try places(direction)
      guard way.count == 2, way[0] != way[1] else { throw direction.problem(allowed: "two different places") }
      lane.direction = SceneLane.Direction(from: way[0], to: way[1])
    }
    if let limit = members["speed_limit_kmh"] { lane.speedLimitKilometresPerHour = try Self.speedLimit(limit) }
    return (name, lane)
  }

  func gate(_ value: ConfigurationValue) throws(ConfigurationError) -> (name: String, item: SceneGate) {
    let members = try value.members(of: SceneFormat.gate)
    let name = try text(members["name"], else: "")
    let (from, to) = try ends(members, of: value)
    return (name, SceneGate(name: name, from: from, to: to))
  }

  /// Lines and gates that are not on the road.
  func offRoad(_ scene: Scene, _ members: Members) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    do throws(ConfigurationError) {
      let calibration = try scene.calibration.map { (calibration) throws(ConfigurationError) in
        try resolved(calibration, at: members["calibration"])
      }
      let ground = MeasuringGround(calibration: calibration, size: checkingSize)
      let lines = scene.lines.map { ("lines", $0.from, $0.to) } + scene.gates.map { ("gates", $0.from, $0.to) }
      let values = try (members["lines"]?.list() ?? []) + (members["gates"]?.list() ?? [])
      for (value, (_, from, to)) in zip(values, lines) where ground.line(from: from, to: to) == nil {
        problems +=
          value.problem(
            found: "a line that reaches above the horizon of the calibration", allowed: "a line on the road"
          ).problems
      }
    } catch {
      problems += error.problems
    }
    return problems
  }

  /// - Parameter value: where it was written, for what is wrong with it; nil cannot go wrong.
  func resolved(
    _ calibration: SceneCalibration, at value: ConfigurationValue?
  ) throws(ConfigurationError) -> Calibration {
    do throws(CalibrationProblem) {
      return try calibration.resolved(for: checkingSize)
    } catch {
      let problem = ConfigurationProblem(
        place: value?.place ?? .wholeFile("scene"), key: value?.key ?? "calibration", found: "\(error)",
        allowed: "at least 4 points that span an area, each at its own place on the road")
      throw ConfigurationError(problem)
    }
  }

  func text(_ value: ConfigurationValue?, else fallback: String) throws(ConfigurationError) -> String {
    guard let value else { return fallback }
    let text = try value.text()
    // Names go into CSV columns and table cells.
    guard !text.isEmpty, !text.contains(where: \.isNewline) else { throw value.problem(allowed: "text on one line") }
    return text
  }
}
