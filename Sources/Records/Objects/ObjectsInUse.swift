/// The objects that jobs not yet ended and uploads not yet complete need: what a job reads, and all that carries an id.
package struct ObjectsInUse: Sendable {
  private let inputs: Set<String>
  private let ids: Set<String>

  package init(jobs: [(jobID: String, inputKey: String?)], uploadIDs: [String]) {
    inputs = Set(jobs.compactMap(\.inputKey))
    ids = Set(jobs.map(\.jobID) + uploadIDs)
  }

  /// `results/<id>.mp4` and `uploads/<id>/3` carry an id as a whole part of the name, before its first dot or underscore.
  package func contains(_ key: ObjectKey) -> Bool {
    if inputs.contains(key.text) { return true }
    return key.text.split(separator: "/").contains { part in
      ids.contains(String(part)) || ids.contains(String(part.prefix { $0 != "." && $0 != "_" }))
    }
  }
}
