import Foundation

/// How much room the disk below a folder has.
enum DiskSpace {
  /// nil where the system does not say.
  static func of(_ folder: String) -> (free: Int, total: Int)? {
    // Not known is an answer here: the page leaves the row out.
    guard let facts = try? FileManager.default.attributesOfFileSystem(forPath: folder),
      let free = facts[.systemFreeSize] as? NSNumber, let total = facts[.systemSize] as? NSNumber
    else { return nil }
    return (free.intValue, total.intValue)
  }
}
