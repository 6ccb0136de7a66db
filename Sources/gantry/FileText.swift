import Foundation
import TrafficCore

/// The bytes of files named on the command line, with errors for the person who named them.
enum FileText {
  static func read(_ path: String, for option: String) throws(CommandError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw .badInput("--\(option): cannot read \(path): \(error.localizedDescription)")
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
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .failure("Cannot write \(path): \(error.localizedDescription)")
    }
  }

  /// An option without which the command makes no sense.
  static func required(_ value: String?, _ option: String, _ command: String) throws(CommandError) -> String {
    guard let value else { throw .badInput("gantry \(command): --\(option) is missing (see: gantry help \(command))") }
    return value
  }
}
