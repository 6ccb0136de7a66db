import Foundation
import TestKit
import Testing

/// Runs the built program as a user does, with a home of its own.
struct Program {
  struct Result {
    let code: Int32
    let output: String
    let messages: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
    var messageLines: [String] { messages.split(separator: "\n").map(String.init) }
  }

  let home: TemporaryFolder

  init() throws { home = try TemporaryFolder() }

  func run(_ arguments: String...) async throws -> Result { try await run(arguments) }

  /// - Parameters:
  ///   - environment: what is set besides the home.
  ///   - whileRunning: called once the program has started.
  func run(
    _ arguments: [String], input: FileHandle = .nullDevice, environment: [String: String] = [:],
    whileRunning: (ChildProcess) async throws -> Void = { _ in }
  ) async throws -> Result {
    try await run(Self.path, arguments, input: input, environment: environment, whileRunning: whileRunning)
  }

  /// Where the built program lies: beside the tests.
  static var path: String {
    get throws {
      try #require(Bundle.main.executableURL).deletingLastPathComponent().appending(path: "gantry").path
    }
  }

  /// Runs any program in the home, such as one that starts ours in its own way.
  func run(
    _ executable: String, _ arguments: [String], input: FileHandle = .nullDevice, environment: [String: String] = [:],
    whileRunning: (ChildProcess) async throws -> Void = { _ in }
  ) async throws -> Result {
    // What the sanitizers are told holds for the programs that tests start, too.
    let sanitizing = ProcessInfo.processInfo.environment.filter {
      $0.key.hasSuffix("SAN_OPTIONS") || $0.key == "TBB_ENABLE_SANITIZERS"
    }
    let variables = sanitizing.merging(
      ["HOME": home.path, "PATH": "/usr/bin:/bin", "TMPDIR": NSTemporaryDirectory()]
    ) { $1 }.merging(environment) { $1 }
    // Files, because a pipe that nobody empties would stop the program.
    let (output, messages) = (home.path("output-\(UUID())"), home.path("messages-\(UUID())"))
    let process = try ChildProcess(
      executable, arguments, environment: variables, folder: home.path,
      channels: ChildProcess.Channels(
        input: .descriptor(input.fileDescriptor), output: .file(output), messages: .file(messages)))
    do { try await whileRunning(process) } catch {
      process.kill()
      throw error
    }
    return Result(
      code: await process.end().exitCode,
      output: try text(of: output),
      messages: try text(of: messages))
  }

  /// `String(contentsOfFile:)` leaks four kilobytes for an empty file.
  private func text(of path: String) throws -> String {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { file.closeFile() }
    return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
  }

  /// A file in the home with this text.
  func file(_ name: String, text: String) throws -> String {
    let path = home.path(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  /// A model that sees a car and a truck in every picture.
  func model() throws -> String {
    let network = TinyNetwork.yolox(
      side: 64, classes: 80,
      boxes: [
        TinyNetwork.Box(8, 8, 24, 20, score: 0.9, classID: 2), TinyNetwork.Box(32, 32, 60, 50, score: 0.6, classID: 7),
      ])
    let path = home.path("tiny.onnx")
    try Data(network.bytes).write(to: URL(filePath: path))
    return path
  }

  /// A picture made by `ffmpeg`, twice as large as the model's input.
  func picture(_ name: String, size: String = "128x128") async throws -> String {
    let made = try await MediaFixtures.shared.file(
      "command-\(size)-\(name)", "-f lavfi -i testsrc2=s=\(size):d=1:r=1 -frames:v 1")
    let path = home.path(name)
    if !FileManager.default.fileExists(atPath: path) { try FileManager.default.copyItem(atPath: made, toPath: path) }
    return path
  }
}
