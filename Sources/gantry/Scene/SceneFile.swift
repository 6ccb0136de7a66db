import Configuration
import TrafficCore

/// A scene file on disk: what it says, and the picture size its author had in mind.
struct SceneFile: Sendable {
  let path: String
  let scene: Scene
  /// nil when places are written as parts of the picture and no size is given.
  let size: PixelSize?
  /// Only these take part; nil for all.
  let classes: Set<TrafficClass>?

  init(_ path: String) throws(ConfigurationError) {
    try self.init(YAMLDocument(file: path), path: path)
  }

  /// - Throws: everything that is wrong, each with its line.
  init(_ document: YAMLDocument, path: String) throws(ConfigurationError) {
    try self.init(ConfigurationValue(document), path: path)
  }

  /// A scene within something else.
  init(_ root: ConfigurationValue, path: String) throws(ConfigurationError) {
    let members = try root.members(of: SceneFormat.scene)
    let reader = SceneReader(try SceneReader.space(members, of: root))
    var problems: [ConfigurationProblem] = []
    var scene = Scene(name: path)
    if let value = members["name"] {
      problems += found { () throws(ConfigurationError) in scene.name = try value.text() }
    }
    if let value = members["speed_limit_kmh"] {
      problems += found { () throws(ConfigurationError) in
        scene.speedLimitKilometresPerHour = try SceneReader.speedLimit(value)
      }
    }
    var classes: Set<TrafficClass>?
    if let value = members["classes"] {
      problems += found { () throws(ConfigurationError) in classes = try SceneReader.classes(value) }
    }
    if let value = members["calibration"] {
      problems += found { () throws(ConfigurationError) in scene.calibration = try reader.calibration(value) }
    }
    scene.regions = reader.items(members["regions"], &problems, reader.region)
    scene.lines = reader.items(members["lines"], &problems, reader.line)
    scene.zones = reader.items(members["zones"], &problems, reader.zone)
    scene.lanes = reader.items(members["lanes"], &problems, reader.lane)
    scene.gates = reader.items(members["gates"], &problems, reader.gate)
    // Whether a line is on the road can only be said of a scene that is right otherwise.
    if problems.isEmpty { problems += reader.offRoad(scene, members) }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    (self.path, self.scene, self.size, self.classes) = (path, scene, reader.space.size, classes)
  }
}

/// The problems of one step, so that the others are still read.
private func found(_ body: () throws(ConfigurationError) -> Void) -> [ConfigurationProblem] {
  do throws(ConfigurationError) {
    try body()
    return []
  } catch {
    return error.problems
  }
}

extension ConfigurationValue {
  /// Keys and values of an object of a scene file; unknown and missing keys are errors.
  func members(of keys: [SceneKey]) throws(ConfigurationError) -> [String: ConfigurationValue] {
    let members = try members(keys.map(\.name))
    let missing = keys.filter { $0.isRequired && members[$0.name].map(\.isNull) ?? true }
    if !missing.isEmpty {
      throw problem(
        found: "no \(missing.map(\.name).joined(separator: ", no "))",
        allowed: missing.map { "\($0.name) (\($0.help))" }.joined(separator: ", "))
    }
    // A key with nothing behind it is a key left out.
    return members.filter { !$0.value.isNull }
  }
}
