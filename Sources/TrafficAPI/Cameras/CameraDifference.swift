import Groundwork
import Pipeline
import Records
import WebServer

/// What a change would change, key by key.
enum CameraDifference {
  static func json(_ old: Camera, _ new: Camera, effect: StreamPlan.Change) -> JSONValue {
    let (before, after) = (members(old), members(new))
    let keys = Set(before.keys).union(after.keys).sorted()
    // Another password is a change that cannot be seen.
    let isElsewhere = old.address.revealed != new.address.revealed
    let changes = keys.filter { before[$0] != after[$0] || ($0 == "address" && isElsewhere) }.map { key -> JSONValue in
      ["key": .string(key), "from": before[key] ?? .null, "to": after[key] ?? .null]
    }
    let word = old.isEnabled == new.isEnabled ? word(effect) : new.isEnabled ? "starts" : "stops"
    return ["effect": .string(word), "changes": .array(changes)]
  }

  private static func members(_ camera: Camera) -> [String: JSONValue] {
    var members = Dictionary(CameraJSON.form(camera).members ?? [], uniquingKeysWith: { $1 })
    members["address"] = .string(camera.shownAddress)
    members["enabled"] = .bool(camera.isEnabled)
    return members
  }

  private static func word(_ change: StreamPlan.Change) -> String {
    switch change {
    case .nothing: "nothing"
    case .goesOn: "goes_on"
    case .followsAnew: "follows_anew"
    case .reopens: "reopens"
    }
  }
}
