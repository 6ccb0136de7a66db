import Configuration
import Foundation

/// Finds and reads the settings of this run: file, `.env`, environment.
struct SettingsFile: Sendable {
  /// The file that was read; nil when there is none and the defaults hold.
  let path: String?
  let settings: GantrySettings
  /// Where each value that is no default came from.
  let places: [String: ConfigurationPlace]
  /// Things that are probably meant otherwise, one line each.
  let remarks: [String]

  /// Variables with our prefix that are no settings.
  private static let otherVariables: Set<String> = [
    "GANTRY_CONFIG", "GANTRY_RESOURCES", "GANTRY_DATA_FOLDER", "GANTRY_CACHE_FOLDER", "GANTRY_SHARED_DATA",
    "GANTRY_AIRFLOW", "GANTRY_FUZZ_ROUNDS", "GANTRY_SOAK", "GANTRY_SOAK_CYCLES", "GANTRY_SOAK_OUTAGE",
    "GANTRY_SOAK_ROUNDS",
    "GANTRY_SOAK_SEED", "GANTRY_PEERS_PYTHON",
  ]

  /// - Parameters:
  ///   - explicit: a file that must exist. Without it `GANTRY_CONFIG`, `gantry.yaml` in the current folder,
  ///   the user's and the system's are looked for.
  init(
    _ explicit: String?, takesContractNames: Bool = true,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ConfigurationError) {
    let named = explicit ?? environment["GANTRY_CONFIG"]
    path = named ?? Self.usualPlaces(environment).first { FileManager.default.fileExists(atPath: $0) }
    let document: YAMLDocument? = if let path { try YAMLDocument(file: path) } else { nil }
    let hasDotEnv = FileManager.default.fileExists(atPath: ".env")
    let dotEnv: DotEnv? = if hasDotEnv { try DotEnv(file: ".env") } else { nil }
    let catalogue = GantrySettings.catalogue
    let reading = try catalogue.reading(
      document, dotEnv: dotEnv, environment: Self.withRedis(environment, dotEnv), takesAliases: takesContractNames)
    settings = reading.root
    places = reading.places
    remarks = catalogue.unknownVariables(in: environment, besides: Self.otherVariables).map { name, suggestion in
      "environment variable \(name) is no setting" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
  }

  /// The settings of a command that has no option for the file; what is wrong in them ends it as bad input.
  /// - Parameter takesContractNames: whether it works on what a server keeps, and so where the contracts' variables say.
  static func forCommand(takesContractNames: Bool = false) throws(CommandError) -> GantrySettings {
    do {
      return try SettingsFile(nil, takesContractNames: takesContractNames).settings
    } catch {
      throw .badInput(error.description)
    }
  }

  /// Some say where Redis is with two variables instead of one.
  private static func withRedis(_ environment: [String: String], _ dotEnv: DotEnv?) -> [String: String] {
    let text = { (name: String) in environment[name] ?? dotEnv?.entries.last { $0.name == name }?.text }
    guard let host = text("REDIS_HOST"), !host.isEmpty, text("REDIS_URL") == nil, text("CELERY_BROKER_URL") == nil
    else { return environment }
    return environment.merging(["REDIS_URL": "redis://\(host):\(text("REDIS_PORT") ?? "6379")"]) { $1 }
  }

  private static func usualPlaces(_ environment: [String: String]) -> [String] {
    let home = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { "\($0)/.config" }
    return ["gantry.yaml"] + [home.map { "\($0)/gantry/gantry.yaml" }, "/etc/gantry/gantry.yaml"].compactMap(\.self)
  }
}
