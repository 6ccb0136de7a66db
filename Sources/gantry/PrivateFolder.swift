import Foundation

/// Makes folders for rows, pictures and secrets: for whoever runs the program alone. One that is there already keeps its
/// rights.
enum PrivateFolder {
  static func make(_ path: String) throws {
    let isThere = FileManager.default.fileExists(atPath: path)
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: isThere ? nil : [.posixPermissions: 0o700])
  }
}
