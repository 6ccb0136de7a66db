package import Foundation
import Groundwork

/// Makes small videos and pictures with the `ffmpeg` command line, each once per run, in a folder that goes away with
/// the process.
package actor MediaFixtures {
  package static let shared = MediaFixtures()

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let thread = BlockingThread(name: "fixtures")
  private var made: [String: String] = [:]
  private var folder: String?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  /// The path of `name`, made by `ffmpeg` with `arguments` in front of it.
  package func file(_ name: String, _ arguments: String) throws -> String {
    try file(name) { path in _ = try Self.run("ffmpeg", "-v error -nostdin -y \(arguments)", [path]) }
  }

  /// The path of `name`, with these contents.
  package func file(_ name: String, bytes: [UInt8]) throws -> String {
    try file(name) { path in try Data(bytes).write(to: URL(filePath: path)) }
  }

  /// The path of an empty folder called `name`.
  package func folder(_ name: String) throws -> String {
    try file(name) { path in
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
  }

  /// Presentation times of all frames as ffprobe sees them, in microseconds after the start of the video track.
  package func probedTimes(_ path: String) throws -> [Int64] {
    let entries = "-v error -select_streams v:0 -of default=noprint_wrappers=1:nokey=1"
    let start = try Self.run("ffprobe", "\(entries) -show_entries stream=start_time", [path])
    let frames = try Self.run("ffprobe", "\(entries) -show_entries frame=best_effort_timestamp_time", [path])
    let first = Self.numbers(start).first ?? 0
    return Self.numbers(frames).map { Int64((($0 - first) * 1_000_000).rounded()) }
  }

  /// What a command prints; throws what it complains about when it fails.
  /// - Parameter arguments: split at spaces; `paths` follow them untouched.
  package static func run(_ command: String, _ arguments: String, _ paths: [String] = []) throws -> Data {
    let place = FileManager.default.temporaryDirectory.appending(path: "gantry-run-\(UUID())")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let (output, complaints) = (place.appending(path: "output"), place.appending(path: "complaints"))
    let process = try ChildProcess(
      command, arguments.split(separator: " ").map(String.init) + paths,
      channels: ChildProcess.Channels(output: .file(output.path), messages: .file(complaints.path)))
    guard process.wait() == .code(0) else {
      let complaint = String(decoding: try Data(contentsOf: complaints), as: UTF8.self)
      throw Failure(description: "\(command) \(arguments): \(complaint)")
    }
    return try Data(contentsOf: output)
  }

  /// The path of `name`, which `make` writes there.
  package func file(_ name: String, make: @Sendable (String) throws -> Void) throws -> String {
    if let path = made[name] { return path }
    let path = try "\(temporaryFolder())/\(name)"
    try make(path)
    made[name] = path
    return path
  }

  private func temporaryFolder() throws -> String {
    if let folder { return folder }
    let path = fixtureFolder()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: fixtureFolder()) }
    folder = path
    return path
  }

  private static func numbers(_ text: Data) -> [Double] {
    String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { Double($0) }
  }
}

/// A function of its own, because what `atexit` calls cannot capture a path.
private func fixtureFolder() -> String {
  NSTemporaryDirectory() + "gantry-fixtures-\(ProcessInfo.processInfo.processIdentifier)"
}
