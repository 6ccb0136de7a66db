import Foundation
import Groundwork

/// A real PostgreSQL server of its own for a test, on a free port, in a folder that goes away with it.
///
/// It refuses to run as root; then it runs as the user `postgres` that the Debian package brings.
package final class PostgresServer: Sendable {
  package let port: Int
  private let folder: TemporaryFolder
  private let process = Lock<ServiceProcess?>(nil)

  package static let password = "a sesame/opens@doors"

  /// Makes the cluster and starts it.
  /// - Parameter isEncrypted: with a certificate that nobody trusts.
  package init(isEncrypted: Bool = false) async throws {
    folder = try TemporaryFolder()
    port = try LoopbackPort.free()
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    try Self.password.write(toFile: folder.path("password"), atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(atPath: folder.path("data"), withIntermediateDirectories: false)
    if Self.isRoot { _ = try MediaFixtures.run("chown", "postgres", [folder.path("data"), folder.path("password")]) }
    let words =
      ["\(try Self.programs())/initdb", "-D", folder.path("data"), "-U", "app", "--pwfile", folder.path("password")]
      + ["--auth=scram-sha-256", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
    try await ServiceProcess("initdb", arguments: Self.asPostgres(words), folder: folder).waitUntilDone()
    if isEncrypted { try makeCertificate() }
    try await start(settings: isEncrypted ? ["ssl=on"] : [])
  }

  private func makeCertificate() throws {
    let (key, certificate) = (folder.path("data/server.key"), folder.path("data/server.crt"))
    _ = try MediaFixtures.run(
      "openssl", "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout \(key) -out \(certificate)")
    _ = try MediaFixtures.run("chmod", "600", [key])
    if Self.isRoot { _ = try MediaFixtures.run("chown", "postgres", [key, certificate]) }
  }

  deinit {
    process.withLock { process in
      process?.signal(SIGINT)
      process?.blockUntilEnd()
    }
  }

  /// `postgresql://…`, with the password.
  package func address(password: String = password, database: String = "postgres", options: String = "") -> String {
    let allowed = CharacterSet.alphanumerics
    let escaped = password.addingPercentEncoding(withAllowedCharacters: allowed) ?? password
    return "postgresql://app:\(escaped)@127.0.0.1:\(port)/\(database)\(options)"
  }

  /// Starts it, again after `kill` or `stop`, on the same port.
  package func start(settings: [String] = []) async throws {
    let words =
      ["\(try Self.programs())/postgres", "-D", folder.path("data"), "-p", "\(port)", "-k", folder.path("data")]
      + (["listen_addresses=127.0.0.1", "fsync=off", "shared_buffers=32MB", "max_connections=400"] + settings).flatMap {
        ["-c", $0]
      }
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      let started = try ServiceProcess("postgres", arguments: Self.asPostgres(words), folder: folder)
      // After a kill the children of the old one may still hold the shared memory.
      if try await Self.isReady(started, before: deadline) { return process.withLock { $0 = started } }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Ends the postmaster at once, as a power cut would; its children notice and follow.
  package func kill() { process.withLock { $0 }?.kill() }

  /// Ends it in order, without waiting for clients.
  package func stop() async {
    let stopped = process.withLock { process in
      defer { process = nil }
      return process
    }
    stopped?.signal(SIGINT)
    await stopped?.waitForEnd()
  }

  /// A fresh database in it; gives its address.
  package func makeDatabase(_ name: String) async throws -> String {
    let words = ["\(try Self.programs())/createdb", "--maintenance-db=\(address())", name]
    try await ServiceProcess("createdb", arguments: words, folder: folder).waitUntilDone()
    return address(database: name)
  }

  private static func isReady(_ started: ServiceProcess, before deadline: ContinuousClock.Instant) async throws -> Bool
  {
    while started.isRunning {
      if started.output.contains("database system is ready to accept connections") { return true }
      guard ContinuousClock.now < deadline else {
        throw ServiceProcess.Failure(description: "PostgreSQL was not ready in time: \(started.output.suffix(500))")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    guard ContinuousClock.now < deadline else {
      throw ServiceProcess.Failure(description: "PostgreSQL cannot be started: \(started.output.suffix(500))")
    }
    return false
  }

  private static var isRoot: Bool { geteuid() == 0 }

  private static func asPostgres(_ words: [String]) -> [String] {
    isRoot ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] + words : words
  }

  /// Debian keeps every version in a folder of its own, outside PATH.
  private static func programs() throws -> String {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    guard let newest = versions.compactMap(Int.init).max() else {
      throw ServiceProcess.Failure(description: "no PostgreSQL below \(root): scripts/setup --tests installs it")
    }
    return "\(root)/\(newest)/bin"
  }
}
