import Foundation
import Glibc
import TrafficCore

/// The bytes of files named on the command line, with errors for the person who named them.
enum FileText {
  static func read(_ path: String, for option: String) throws(CommandError) -> [UInt8] {
    guard !isFolder(path) else { throw .badInput("--\(option): \(path) is a folder, a file is wanted.") }
    do {
      // Pipes and devices are read too, which `Data(contentsOf:)` refuses.
      return [UInt8](try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data())
    } catch {
      throw .badInput("--\(option): cannot read \(path): \(error.reason).")
    }
  }

  static func parse<Value>(
    _ path: String, for option: String, _ parse: ([UInt8]) throws(TextRowError) -> Value
  ) throws(CommandError) -> Value {
    let bytes = try read(path, for: option)
    do {
      return try parse(bytes)
    } catch {
      throw .badInput("\(path), \(error)")
    }
  }

  static func write(_ text: String, to path: String) throws(CommandError) {
    try write(Data(text.utf8), to: path)
  }

  /// Nobody sees half a file. What is there and no ordinary file, such as a pipe or a device, is written to; putting a
  /// file in its place would take it away. A link stays a link, and what it leads to is replaced.
  static func write(_ data: Data, to path: String) throws(CommandError) {
    do {
      switch WrittenPlace(path) {
      case .descriptor(let number): try FileHandle(fileDescriptor: number).write(contentsOf: data)
      case .special(let path): try data.write(to: URL(filePath: path))
      case .file(let path): try data.write(to: URL(filePath: path), options: .atomic)
      }
    } catch {
      throw .failure("Cannot write \(path): \(error.reason).")
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// A pipe, a device, a socket: there, but neither file nor folder. Links count as what they lead to.
  static func isSpecial(_ path: String) -> Bool {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return false }
    return facts.st_mode & S_IFMT != S_IFREG && facts.st_mode & S_IFMT != S_IFDIR
  }

  /// An option without which the command makes no sense.
  static func required(_ value: String?, _ option: String, _ command: String) throws(CommandError) -> String {
    guard let value else { throw .badInput("gantry \(command): --\(option) is missing (see: gantry help \(command))") }
    return value
  }
}
