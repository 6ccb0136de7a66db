import Foundation
import Glibc
import Groundwork
import Outbound
import TestKit
import Testing

/// A real Airflow on a free port of this machine, with our DAG, out of a folder that `scripts/setup-peers` has filled.
/// Airflow 2 needs a PostgreSQL to do two things at once, Airflow 3 does not.
final class RealAirflow: Sendable {
  enum Version: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case two = "2", three = "3"

    var testDescription: String { "Airflow \(rawValue)" }
    var folder: String { "\(Checkout.root)/.work/airflow\(rawValue)" }
  }

  static var isWanted: Bool { ProcessInfo.processInfo.environment["GANTRY_AIRFLOW"] != nil }

  struct Failure: Error, CustomStringConvertible { let description: String }

  let version: Version
  let port: Int
  private let home: TemporaryFolder
  private let postgres: PostgresServer?
  private let variables: [String: String]
  private let processes = Lock<[ServiceProcess]>([])
  private let client = HTTPClient(name: "airflow", reach: .anywhere, most: 4)

  /// - Parameter tasks: the variables that our program needs.
  init(_ version: Version, tasks: [String: String]) async throws {
    self.version = version
    port = try LoopbackPort.free()
    home = try TemporaryFolder()
    postgres = version == .two ? try await PostgresServer() : nil
    let root = "http://127.0.0.1:\(port)"
    let own = [
      "AIRFLOW_HOME": home.path, "HOME": home.path, "PATH": "\(version.folder)/bin:/usr/bin:/bin",
      "GANTRY": try Program.path, "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "SCARF_ANALYTICS": "false",
      "AIRFLOW__CORE__DAGS_FOLDER": "\(Checkout.root)/deploy/airflow", "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
      "AIRFLOW__CORE__PARALLELISM": "4", "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
      "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": "\(try LoopbackPort.free())", "PYTHONDONTWRITEBYTECODE": "1",
      // Titles of processes are else written over the variables by which `kill` knows them.
      "SPT_NOENV": "1",
      "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
    ]
    let special =
      version == .two
      ? [
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": postgres?.address().replacing(
          "postgresql:", with: "postgresql+psycopg2:")
          ?? "", "AIRFLOW__API__AUTH_BACKENDS": "airflow.api.auth.backend.basic_auth",
        "AIRFLOW__WEBSERVER__WEB_SERVER_HOST": "127.0.0.1", "AIRFLOW__WEBSERVER__WEB_SERVER_PORT": "\(port)",
        "AIRFLOW__WEBSERVER__WORKERS": "1", "AIRFLOW__SCHEDULER__DAG_DIR_LIST_INTERVAL": "5",
        "AIRFLOW__SCHEDULER__MIN_FILE_PROCESS_INTERVAL": "5",
      ]
      : [
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "ann:admin",
        "AIRFLOW__API_AUTH__JWT_SECRET": "long \(UUID()) \(UUID())",
        "AIRFLOW__API__SECRET_KEY": "\(UUID())", "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "\(root)/execution/",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5", "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "5",
      ]
    variables = tasks.merging(own) { $1 }.merging(special) { $1 }
    try await prepare()
    try await start()
  }

  deinit { kill() }

  /// As it is written into the server's settings.
  var address: String { "http://127.0.0.1:\(port)" }

  /// Until it answers and its scheduler lives.
  func start() async throws {
    let words: [[String]] =
      version == .two
      ? [["scheduler"], ["webserver"]]
      : [
        ["api-server", "--host", "127.0.0.1", "--port", "\(port)", "--workers", "1"], ["scheduler"], ["dag-processor"],
      ]
    for words in words {
      let process = try process(words)
      processes.withLock { $0.append(process) }
    }
    let path = version == .two ? "/health" : "/api/v2/monitor/health"
    let isUp = await becomesTrue(within: .seconds(180)) {
      do {
        let answer = try await client.send(HTTPRequest("GET", address + path))
        let text = answer.text.filter { !$0.isWhitespace }
        return text.contains(#""scheduler":{"#) && text.components(separatedBy: #""status":"healthy""#).count > 2
      } catch { return false }
    }
    guard isUp else {
      throw Failure(description: "Airflow does not start: \(processes.withLock { $0 }.map { $0.output.suffix(1500) })")
    }
  }

  /// Ends everything that belongs to it at once: what it forks leaves its group, but not its variables.
  func kill() {
    for process in processes.withLock({ processes in
      defer { processes = [] }
      return processes
    }) { process.kill() }
    for id in Self.processes(holding: "AIRFLOW_HOME=\(home.path)") { _ = Glibc.kill(id, SIGKILL) }
  }

  /// The processes whose variables or words contain this.
  static func processes(holding text: String, in file: String = "environ") -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { id in
      guard let bytes = FileManager.default.contents(atPath: "/proc/\(id)/\(file)") else { return false }
      return String(decoding: bytes, as: UTF8.self).contains(text)
    }
  }

  private func prepare() async throws {
    try await process(["db", "migrate"]).waitUntilDone(within: .seconds(180))
    switch version {
    case .two:
      let user = "users create -u ann -p secret -f Ann -l Own -r Admin -e ann@example.org"
      try await process(user.split(separator: " ").map(String.init)).waitUntilDone(within: .seconds(120))
    case .three:
      try Data(#"{"ann": "secret"}"#.utf8).write(
        to: URL(filePath: home.path("simple_auth_manager_passwords.json.generated")))
    }
  }

  private func process(_ words: [String]) throws -> ServiceProcess {
    try ServiceProcess(
      "airflow-\(words[0])",
      arguments: ["/usr/bin/env", "-i"] + variables.map { "\($0)=\($1)" }.sorted()
        + ["\(version.folder)/bin/airflow"] + words, folder: home)
  }
}
