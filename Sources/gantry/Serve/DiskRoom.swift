import Foundation
import Groundwork

/// Whether there is room for rows and files.
enum DiskRoom {
  /// Below this much, databases and uploads fail soon.
  static let least = 1 << 30

  struct Short: Error, CustomStringConvertible { let description: String }

  /// A sentence, or throws one.
  static func check(_ folder: String) throws -> String {
    let values = try FileManager.default.attributesOfFileSystem(forPath: folder)
    let free = (values[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
    let text = "\((Double(free) / 1_073_741_824).text(decimals: 1)) GiB free"
    guard free >= least else { throw Short(description: "only \(text) where the data folder lies") }
    return text
  }
}
