import Foundation

/// Where the program keeps what it makes: data that matters, and a cache that can be thrown away.
struct WorkFolders: Sendable {
  var data: String
  let cache: String

  /// `GANTRY_DATA_FOLDER` and `GANTRY_CACHE_FOLDER` first, then the XDG base directories.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func folder(_ own: String, _ base: String, _ usual: String) -> String {
      if let path = environment[own], !path.isEmpty { return path }
      if let path = environment[base], path.hasPrefix("/") { return "\(path)/gantry" }
      return "\(environment["HOME"] ?? "/var/lib")/\(usual)/gantry"
    }
    data = folder("GANTRY_DATA_FOLDER", "XDG_DATA_HOME", ".local/share")
    cache = folder("GANTRY_CACHE_FOLDER", "XDG_CACHE_HOME", ".cache")
  }

  /// Where `gantry models list` looks besides what ships with the program.
  var models: String { "\(data)/models" }

  /// The folder a path lies in; `.` for a name alone. Foundation's own traps on a name of one letter.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// nil when files can be made in the folder, or it could be made itself; else the reason.
  static func writingObstacle(_ folder: String) -> String? {
    var path = folder
    while !FileManager.default.fileExists(atPath: path), path != "/", !path.isEmpty {
      path = self.folder(of: path)
    }
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if !isFolder.boolValue { return "\(path) is not a folder" }
    return FileManager.default.isWritableFile(atPath: path) ? nil : "no permission to write in \(path)"
  }
}
