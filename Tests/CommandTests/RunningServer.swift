import Foundation
import Outbound
import TestKit
import Testing

/// `gantry serve` as a process of its own, in a home of its own; ended with the value.
final class RunningServer: Sendable {
  let program: Program
  /// Addresses by the names of the listeners.
  let addresses: [String: String]
  private let process: ChildProcess
  private let messagesPath: String
  private let client = HTTPClient(name: "test", reach: .anywhere, most: 4)

  struct DidNotStart: Error, CustomStringConvertible {
    let description: String
  }

  /// - Parameter folder: its data folder, in the home.
  init(
    _ arguments: [String] = [], in program: Program, folder: String = "data", environment: [String: String] = [:]
  ) async throws {
    self.program = program
    let sanitizing = ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }
    let variables = sanitizing.merging(["HOME": program.home.path, "PATH": "/usr/bin:/bin"]) { $1 }
      .merging(environment) { $1 }
    let outputPath = program.home.path("serve-output-\(UUID())")
    messagesPath = program.home.path("serve-messages-\(UUID())")
    process = try ChildProcess(
      try Program.path, ["serve", "--data", program.home.path(folder), "--port", "0"] + arguments,
      environment: variables, folder: program.home.path,
      channels: ChildProcess.Channels(output: .file(outputPath), messages: .file(messagesPath)))
    addresses = try await Self.addresses(process, outputPath, messagesPath)
  }

  deinit { process.kill() }

  /// What it has said on standard error.
  var messages: String { Self.text(messagesPath) }

  /// Any bytes, and any answer within half a minute.
  func send(
    _ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8]
  ) async throws -> HTTPAnswer {
    let address = try #require(addresses["unified"])
    return try await client.send(HTTPRequest(method, address + path, headers: headers, body: .bytes(body)))
  }

  func ask(
    _ method: String = "GET", _ path: String, listener: String = "unified",
    headers: [(name: String, value: String)] = [],
    body: String? = nil
  ) async throws -> HTTPAnswer {
    let address = try #require(addresses[listener])
    var request = HTTPRequest(method, address + path, headers: headers)
    if let body { request.body = .bytes(Array(body.utf8)) }
    return try await client.send(request)
  }

  /// What it holds in memory now.
  var residentMebibytes: Double { get throws { Double(try #require(process.residentBytes)) / 1_048_576 } }

  var pid: Int32 { process.id }

  /// Ends it at once, as a power cut would.
  func kill() { process.kill() }

  var port: Int { get throws { try #require(addresses["unified"]?.split(separator: ":").last.flatMap { Int($0) }) } }

  /// SIGTERM, and then the exit code.
  func stop() async throws -> Int32 {
    process.signal(SIGTERM)
    for _ in 0..<600 where process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
    guard let ending = process.ending else {
      throw DidNotStart(description: "does not end on SIGTERM: \(messages)")
    }
    return ending.exitCode
  }

  private static func addresses(
    _ process: ChildProcess, _ outputPath: String, _ messagesPath: String
  ) async throws -> [String: String] {
    for _ in 0..<1200 {
      let lines = text(outputPath).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if lines.contains(where: { $0.hasPrefix("ready") }) {
        return Dictionary(
          lines.compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0].dropLast()), String(parts[1])) : nil
          }, uniquingKeysWith: { $1 })
      }
      if !process.isRunning { break }
      try await Task.sleep(for: .milliseconds(50))
    }
    process.kill()
    throw DidNotStart(description: "gantry serve did not start: \(text(messagesPath))")
  }

  private static func text(_ path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension HTTPAnswer {
  var text: String { String(decoding: body, as: UTF8.self) }

  var json: [String: Any] {
    get throws { try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) }
  }
}
