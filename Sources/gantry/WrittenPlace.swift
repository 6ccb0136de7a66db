import Foundation

/// What a name leads to that is to be written, through all links.
enum WrittenPlace: Sendable, Hashable {
  /// Open already: /dev/stdout, /proc/self/fd/3. Opened a second time it would be written from its start.
  case descriptor(Int32)
  /// A pipe, a device, a socket.
  case special(String)
  /// An ordinary file, there or not yet.
  case file(String)

  init(_ path: String) {
    var path = path
    for _ in 0..<Self.mostLinks {
      if let number = Self.number(of: path) {
        self = .descriptor(number)
        return
      }
      // No link: the end of the way.
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
      path = target.hasPrefix("/") ? target : URL(filePath: path).deletingLastPathComponent().path + "/" + target
    }
    self = FileText.isSpecial(path) ? .special(path) : .file(path)
  }

  private static func number(of path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return 1
    case "/dev/stderr": return 2
    default: break
    }
    for folder in ["/dev/fd/", "/proc/self/fd/", "/proc/\(ProcessInfo.processInfo.processIdentifier)/fd/"]
    where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }

  /// As many as Linux follows.
  private static let mostLinks = 40
}
