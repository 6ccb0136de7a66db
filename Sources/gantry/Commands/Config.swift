import Configuration
import Groundwork
import TrafficCore

/// Checks the settings and writes everything that is known about them.
enum ConfigCommand {
  static let check = Command(
    name: "config check",
    summary: "check a settings file, with .env and environment as they are",
    details: "Names file, line and key of everything that is wrong, what was found and what is allowed; the file of "
      + "cameras.file and the scenes it names are looked at with it. Exit code 2 when something is.",
    operands: .optional("FILE", help: "the file; else GANTRY_CONFIG, gantry.yaml here, the user's or the system's"),
    example: Command.Example(
      line: "gantry config check gantry.yaml",
      output: """
        gantry.yaml:3:15: detection.confidence: found "half"; allowed: a number from 0.0 to 1.0.
        gantry.yaml:5:3: detection.clases: found an unknown key; allowed: classes (did you mean this?).
        """),
    run: { arguments, console in
      do {
        let file = try SettingsFile(arguments.operands.first)
        let path = file.settings.cameras.file
        let cameras =
          try path.map { path throws(ConfigurationError) in try CamerasFile.cameras(path, at: .zero) } ?? []
        for remark in file.remarks + CamerasFile.remarks(on: cameras) { console.say("remark: \(remark)") }
        try console.print("\(file.path ?? "no settings file, defaults"): ok")
        if let path { try console.print("\(path): ok, \(cameras.count) \(cameras.count == 1 ? "camera" : "cameras")") }
        return .ok
      } catch let error as ConfigurationError {
        throw CommandError.badInput(Redaction.redacted(error.description))
      }
    })

  private static let all = Switch("all", "also what has its default")

  static let show = Command(
    name: "config show",
    summary: "print the settings that hold, and where each comes from",
    details: "What the server would start with: file, .env and environment together, the names of the contracts "
      + "included. Secrets are not shown.",
    operands: .optional("FILE", help: "the file; else GANTRY_CONFIG, gantry.yaml here, the user's or the system's"),
    options: [all],
    example: Command.Example(
      line: "gantry config show",
      output: """
        accounts.secret_key: •••  # environment variable SECRET_KEY
        server.port: 8080  # gantry.yaml:4:9
        """),
    run: { arguments, console in
      do {
        let file = try SettingsFile(arguments.operands.first)
        let shown = GantrySettings.catalogue.settings.filter { file.places[$0.key] != nil || arguments[all] }
        if shown.isEmpty { console.say("All settings have their defaults; --all shows them.") }
        for setting in shown {
          let place = file.places[setting.key]
          let value = Redaction.redacted(GantrySettings.catalogue.value(of: setting, in: file.settings).yaml)
          try console.print("\(setting.key): \(value)  # \(place?.description ?? "default")")
        }
        return .ok
      } catch let error as ConfigurationError {
        throw CommandError.badInput(error.description)
      }
    })

  static let example = Command(
    name: "config example",
    summary: "print a settings file with every default, explained",
    example: Command.Example(
      line: "gantry config example > gantry.yaml",
      output: GantrySettings.catalogue.example().split(separator: "\n").prefix(4).joined(separator: "\n") + "\n…"),
    run: { _, console in
      try console.write(GantrySettings.catalogue.example())
      return .ok
    })

  static let schema = Command(
    name: "config schema",
    summary: "print a JSON Schema of the settings, for editors",
    example: Command.Example(
      line: "gantry config schema > gantry.schema.json", output: "{\n  \"$schema\": \"https://json-schema.org/…\",\n  …"
    ),
    run: { _, console in
      try console.write(GantrySettings.catalogue.jsonSchema())
      return .ok
    })

  static let reference = Command(
    name: "config reference",
    summary: "print the tables of docs/settings.md",
    example: Command.Example(
      line: "gantry config reference",
      output: GantrySettings.catalogue.markdown().split(separator: "\n").prefix(3).joined(separator: "\n") + "\n…"),
    run: { _, console in
      try console.write(GantrySettings.catalogue.markdown())
      return .ok
    })
}
