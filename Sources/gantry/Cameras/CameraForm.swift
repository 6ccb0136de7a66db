import Configuration
import Foundation
import Groundwork
import Pipeline
import TrafficCore

/// What somebody wrote of a camera, besides its address: read from YAML or JSON alike.
struct CameraForm: Sendable {
  /// What people call it.
  private(set) var name: String?
  private(set) var timeZone = "UTC"
  private var scene = TrafficCore.Scene(name: "none")
  private var classes: Set<TrafficClass>?
  private(set) var model: String?
  private var confidence = 0.1
  private var framesPerSecond: Double?
  private var tracker = TrackerKind.twoSpace
  private var preset = TrackerPreset.vehicles
  private var hasMotionGate = false
  private var privacy = PrivacyPlan()
  private var isolation = StreamPlan.Isolation.none
  private var clips: ClipPlan?

  /// - Throws: everything that is wrong, each with its key.
  init(_ value: ConfigurationValue) throws(ConfigurationError) {
    try self.init(members: value.members(of: CameraFormat.form))
  }

  /// - Parameter members: by their keys; none is null.
  init(members: [String: ConfigurationValue]) throws(ConfigurationError) {
    var problems: [ConfigurationProblem] = []
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      do throws(ConfigurationError) { try take(key, value) } catch { problems += error.problems }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
  }

  /// - Parameter json: a JSON object; JSON is YAML.
  init(json: String) throws(ConfigurationError) {
    try self.init(ConfigurationValue(YAMLDocument(Array(json.utf8), name: "camera")))
  }

  func plan(id: CameraID, address: Secret) -> StreamPlan {
    StreamPlan(
      id: id, address: address, kind: CameraAddresses.isLive(address) ? .live : .file, scene: scene, classes: classes,
      model: model, confidence: confidence, tracker: tracker, preset: preset, framesPerSecond: framesPerSecond,
      hasMotionGate: hasMotionGate, privacy: privacy, isolation: isolation, clips: clips)
  }

  private mutating func take(_ key: String, _ value: ConfigurationValue) throws(ConfigurationError) {
    switch key {
    case "name": name = try value.text()
    case "scene":
      let file = try SceneFile(value, path: value.key)
      (scene, classes) = (file.scene, file.classes)
    case "model": model = try Self.model(value)
    case "confidence": confidence = try value.number(in: 0...1)
    case "fps": framesPerSecond = try value.number(in: 0.01...240)
    case "tracker": tracker = try value.choice()
    case "follows": preset = try value.choice()
    case "motion_gate": hasMotionGate = try value.flag()
    case "isolation": isolation = try value.choice()
    case "blur": privacy = try Self.privacy(value)
    case "clips": clips = try Self.clips(value)
    case "time_zone": timeZone = try Self.timeZone(value)
    default: throw value.problem(allowed: CameraFormat.form.map(\.name).joined(separator: ", "))
    }
  }

  /// Files of the machine are for those who write its settings.
  private static func model(_ value: ConfigurationValue) throws(ConfigurationError) -> String {
    let name = try value.text()
    guard !name.contains("/") else { throw value.problem(allowed: "a name of gantry models list") }
    return name
  }

  private static func privacy(_ value: ConfigurationValue) throws(ConfigurationError) -> PrivacyPlan {
    let members = try value.members(of: CameraFormat.blur)
    var plan = PrivacyPlan()
    if let live = members["live"] { plan.blursLive = try live.flag() }
    if let evidence = members["evidence"] { plan.blursEvidence = try evidence.flag() }
    if let clips = members["clips"] { plan.blursClips = try clips.flag() }
    return plan
  }

  private static func clips(_ value: ConfigurationValue) throws(ConfigurationError) -> ClipPlan {
    let members = try value.members(of: CameraFormat.clips)
    var plan = ClipPlan()
    var problems: [ConfigurationProblem] = []
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      do throws(ConfigurationError) { try take(key, value, into: &plan) } catch { problems += error.problems }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return plan
  }

  private static func take(
    _ key: String, _ value: ConfigurationValue, into plan: inout ClipPlan
  ) throws(ConfigurationError) {
    switch key {
    case "before": plan.before = try value.number(in: ClipPlan.allowedSeconds)
    case "after": plan.after = try value.number(in: ClipPlan.allowedSeconds)
    case "on":
      plan.causes = []
      for cause in try value.list() { plan.causes.insert(try cause.choice()) }
    default: throw value.problem(allowed: CameraFormat.clips.map(\.name).joined(separator: ", "))
    }
  }

  private static func timeZone(_ value: ConfigurationValue) throws(ConfigurationError) -> String {
    let name = try value.text()
    guard TimeZone(identifier: name) != nil else {
      throw value.problem(allowed: "a name of the time zone database, such as Europe/Berlin")
    }
    return name
  }
}
