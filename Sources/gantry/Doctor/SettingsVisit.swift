import Configuration
import Foundation
import Groundwork
import Records
import Storage
import TrafficAPI

/// Looks at what a server with these settings would keep rows, files and limits in, from this machine and without one.
/// Nothing is made or changed.
struct SettingsVisit: Sendable {
  private let settings: GantrySettings
  private let data: String
  private let log = Log(name: "doctor", output: SilentLog())  // what is wrong is the check's own line

  /// A server waits longer for its database when it starts.
  private static let databaseWithin = Duration.seconds(3)

  static func checks(config: String?, data: String) async -> [HealthCheck] {
    let file: SettingsFile
    do throws(ConfigurationError) { file = try SettingsFile(config) } catch {
      return [
        HealthCheck(
          area: "settings", name: "file", state: .broken, found: inOneLine(error),
          advice: "gantry config check FILE names line and key; what they lead to was not looked at")
      ]
    }
    let read = HealthCheck(
      area: "settings", name: "file", state: .ok, found: file.path ?? "none: all as by default, or from the environment"
    )
    let visit = SettingsVisit(settings: file.settings, data: data)
    return [read, await visit.database(), await visit.objects()] + (await visit.redis())
  }

  private init(settings: GantrySettings, data: String) {
    self.settings = settings
    self.data = data
  }

  private func database() async -> HealthCheck {
    if let path = DatabaseFile.path(settings, data: data), !FileManager.default.fileExists(atPath: path) {
      return HealthCheck(
        area: "part", name: "database", state: .ok,
        found: "none yet: gantry serve makes \(path); --data names the folder of a server that has one")
    }
    let place = DatabaseFile.path(settings, data: data) ?? Redaction.redacted(settings.database.url ?? "")
    return await check("database", isNeeded: true, place) {
      var database = try Storehouse.database(settings, data: data)
      database.postgres.minimumConnections = 1
      database.postgres.startPatience = Self.databaseWithin
      try await RowStorage.look(database, log: log)
    }
  }

  private func objects() async -> HealthCheck {
    if let endpoint = settings.objects.endpoint {
      return await check(
        "objects", isNeeded: true, "\(Redaction.redacted(endpoint)), bucket \(settings.objects.bucket)"
      ) {
        try await Storehouse.objects(settings, data: data).check()
      }
    }
    let folder = settings.objects.folder ?? "\(data)/objects"
    return await check("objects", isNeeded: true, "\(folder) (writable)") {
      if let obstacle = WorkFolders.writingObstacle(folder) { throw CommandError.failure(obstacle) }
    }
  }

  /// Nothing where there is to be none.
  private func redis() async -> [HealthCheck] {
    guard let url = settings.redis.url else { return [] }
    return [
      await check("redis", isNeeded: settings.jobs.queue == .redis, Redaction.redacted(url)) {
        try await ServeLimits(settings.redis, settings.accounts.rules.throttle, log: log).checkRedis()
      }
    ]
  }

  private func check(
    _ name: String, isNeeded: Bool, _ place: String, _ look: () async throws -> Void
  ) async -> HealthCheck {
    do {
      try await look()
      return HealthCheck(area: "part", name: name, state: .ok, found: place)
    } catch {
      return HealthCheck(
        area: "part", name: name, state: isNeeded ? .broken : .warning, found: Self.inOneLine(error),
        advice: InstallationReading.advice(part: name))
    }
  }

  private static func inOneLine(_ error: any Error) -> String {
    "\(error)".split(separator: "\n").joined(separator: "; ")
  }
}
