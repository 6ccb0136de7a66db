import Foundation

/// The files a command is asked to write, checked before the work begins: each place once, no input overwritten, in a
/// folder that is there and may be written in.
struct WrittenFiles: Sendable {
  /// By the option's name.
  let paths: [String: String]

  init(_ options: [Option<String?>], _ arguments: Arguments, inputs: [String]) throws(CommandError) {
    var taken: [String: String] = [:]
    for input in inputs { taken[Self.resolved(input)] = "an input" }
    var paths: [String: String] = [:]
    for option in options {
      guard let path = arguments[option] else { continue }
      let place = Self.resolved(path)
      if let other = taken[place] {
        throw .badInput("--\(option.name) \(path): would overwrite \(other). Choose another name.")
      }
      taken[place] = "--\(option.name)"
      try Self.check(path, option)
      paths[option.name] = path
    }
    self.paths = paths
  }

  private static func check(_ path: String, _ option: Option<String?>) throws(CommandError) {
    let folder = WorkFolders.folder(of: path)
    guard FileManager.default.fileExists(atPath: folder) else {
      throw .badInput("--\(option.name) \(path): there is no folder \(folder).")
    }
    guard !FileText.isFolder(path) else {
      throw .badInput("--\(option.name) \(path): is a folder. Give the name of a file.")
    }
    // The index of a video is moved to its front in the end.
    guard option.placeholder?.hasSuffix(".mp4") != true || !FileText.isSpecial(path) else {
      throw .badInput("--\(option.name) \(path): a video can only be written to an ordinary file.")
    }
    if let obstacle = WorkFolders.writingObstacle(folder) { throw .badInput("--\(option.name) \(path): \(obstacle).") }
  }

  private static func resolved(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().path }
}
