import Foundation
import Groundwork

/// A real Redis for tests, on a free port of this machine, with its files in a folder of its own.
///
/// It writes every command to disk before it answers (`appendfsync always`), so that `kill` and `start` lose nothing
/// that was acknowledged.
package final class TestRedis: Sendable {
  package let port: Int
  private let folder: TemporaryFolder
  private let password: String?
  private let isDurable: Bool
  private let process = Lock<ServiceProcess?>(nil)

  /// - Parameter isDurable: false for tests that send much and kill nothing: writes to disk once a second.
  package init(password: String? = nil, isDurable: Bool = true) async throws {
    folder = try TemporaryFolder()
    port = try LoopbackPort.free()
    self.password = password
    self.isDurable = isDurable
    try await start()
  }

  /// Starts it, again after `kill` on the same port and with the same data.
  package func start() async throws {
    let started = try ServiceProcess(
      "redis",
      arguments: [
        "redis-server", "--bind", "127.0.0.1", "--port", "\(port)", "--dir", folder.path, "--save", "",
        "--appendonly", "yes", "--appendfsync", isDurable ? "always" : "everysec",
      ] + (password.map { ["--requirepass", $0] } ?? []), folder: folder)
    process.withLock { $0 = started }
    try await started.waitUntilReady(saying: "Ready to accept connections")
  }

  /// Ends it at once, as a power cut would.
  package func kill() { process.withLock { $0 }?.kill() }
  /// Keeps its connections open and answers nothing.
  package func freeze() { process.withLock { $0 }?.freeze() }
  package func thaw() { process.withLock { $0 }?.thaw() }
  /// Forgets everything, as a Redis without files does when it is started anew.
  package func loseEverything() async throws {
    kill()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("appendonly") {
      try FileManager.default.removeItem(atPath: folder.path(name))
    }
    try await start()
  }

  package var address: String { "redis://\(password.map { ":\($0)@" } ?? "")127.0.0.1:\(port)" }
}
