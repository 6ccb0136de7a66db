/// A part of the list of a folder's objects: which names belong to it.
struct FolderPage {
  let prefix: String
  /// Names behind this one only.
  let after: String?
  let limit: Int

  /// The name as it is sorted, a folder's with a slash behind it, so that sorted names are in the order of all that lies
  /// below them; nil for what is not asked for.
  func wanted(_ text: String, isFolder: Bool) -> String? {
    guard isFolder else { return has(text, prefix) && isBehind(text) ? text : nil }
    let name = text + "/"
    guard has(name, prefix) || has(prefix, name) else { return nil }
    let isWithin = after.map { has($0, name) } ?? false
    return isBehind(name) || isWithin ? name : nil
  }

  private func isBehind(_ text: String) -> Bool {
    after.map { $0.utf8.lexicographicallyPrecedes(text.utf8) } ?? true
  }

  /// By bytes.
  private func has(_ text: String, _ start: String) -> Bool { text.utf8.starts(with: start.utf8) }
}
