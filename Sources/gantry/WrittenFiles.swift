import Foundation
import Glibc

/// The files a command is asked to write, checked before the work begins: each place once, no input overwritten, in a
/// folder that is there and may be written in.
struct WrittenFiles: Sendable {
  /// By the option's name.
  let paths: [String: String]

  init(_ options: [Option<String?>], _ arguments: Arguments, inputs: [String]) throws(CommandError) {
    var taken: [String: String] = [:]
    for input in inputs { for place in Self.places(input: input) { taken[place] = "an input" } }
    var paths: [String: String] = [:]
    for option in options {
      guard let path = arguments[option] else { continue }
      let places = Self.places(path)
      if let other = places.lazy.compactMap({ taken[$0] }).first {
        throw .badInput("--\(option.name) \(path): would overwrite \(other). Choose another name.")
      }
      for place in places { taken[place] = "--\(option.name)" }
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
    for (kind, endings) in [(".mp4", [".mp4", ".m4v"]), (".jpg", [".jpg", ".jpeg"])]
    where option.placeholder?.hasSuffix(kind) == true && !FileText.isSpecial(path) {
      guard endings.contains(where: path.lowercased().hasSuffix) else {
        throw .badInput("--\(option.name) \(path): what is written is a \(kind); end the name with it.")
      }
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

  /// What a file is known by: its path, and the file itself where there is one, since it may have several names.
  private static func places(_ path: String) -> [String] {
    let path = URL(filePath: path).resolvingSymlinksInPath().path
    var facts = stat()
    guard unsafe stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return [path] }
    return [path, "file \(facts.st_dev) \(facts.st_ino)"]
  }

  /// Also that of `file://` addresses, and all files of a folder.
  private static func places(input: String) -> [String] {
    let path = input.hasPrefix("file://") ? URL(string: input)?.path ?? input : input
    guard FileText.isFolder(path) else { return places(path) }
    // One that cannot be read is told when it is opened.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.flatMap { places(path + "/" + $0) }
  }
}
