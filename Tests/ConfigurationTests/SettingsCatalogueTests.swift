import Configuration
import Testing

struct SettingsCatalogueTests {
  @Test func `without any source every setting has its default`() throws {
    #expect(try catalogue.read(nil) == House())
  }

  @Test func `the environment wins over env file and file`() throws {
    let file = try document("engine:\n  precision: f32\n  streams: 2\n  pause: 3 s\nnames: [a]\n")
    let dotEnv = try DotEnv(Array("GANTRY_ENGINE_STREAMS=3\nGANTRY_NAMES='b, c'\nOTHER=x\n".utf8), name: ".env")
    let house = try catalogue.read(file, dotEnv: dotEnv, environment: ["GANTRY_ENGINE_STREAMS": "4"])
    #expect(house.engine.precision == .f32)
    #expect(house.engine.streams == 4)
    #expect(house.engine.pause == .seconds(3))
    #expect(house.names == ["b", "c"])
  }

  @Test func `automatic gives a choice back to the program`() throws {
    let file = try document("engine: {streams: 2}\n")
    #expect(try catalogue.read(file).engine.streams == 2)
    let environment = ["GANTRY_ENGINE_STREAMS": "automatic"]
    #expect(try catalogue.read(file, environment: environment).engine.streams == nil)
  }

  @Test func `everything that is wrong is said at once`() throws {
    let file = try document("engine:\n  precison: f32\n  streams: many\nnames: x\nportt: 1\n")
    let error = #expect(throws: ConfigurationError.self) { try catalogue.read(file) }
    // Unknown keys first, because the sections are walked before the values are read.
    #expect(
      Set(error?.problems.map(\.description) ?? []) == [
        "gantry.yaml:5:1: portt: found an unknown key; allowed: engine, names."
      ])
    let second = try document("engine:\n  precison: f32\n  level: 9\nnames: x\n")
    let found = #expect(throws: ConfigurationError.self) { try catalogue.read(second) }
    #expect(
      Set(found?.problems.map(\.description) ?? []) == [
        "gantry.yaml:2:3: engine.precison: found an unknown key; allowed: precision (did you mean this?).",
        "gantry.yaml:3:3: engine.level: found an unknown key; allowed: pause, precision, share, streams, trace.",
        #"gantry.yaml:4:8: names: found "x"; allowed: a list."#,
      ])
  }

  @Test func `a rule between settings points at its key`() throws {
    let file = try document("engine:\n  pause: 9 s\n  share: 0\n")
    let error = #expect(throws: ConfigurationError.self) { try catalogue.read(file) }
    #expect(error?.description == "gantry.yaml:3:10: engine.share: found 0; allowed: a share above 0 with a pause.")
  }

  @Test func `an unknown variable in the env file is an error, in the environment a remark`() throws {
    let dotEnv = try DotEnv(Array("GANTRY_ENGINE_STREAM=3\n".utf8), name: ".env")
    let error = #expect(throws: ConfigurationError.self) { try catalogue.read(nil, dotEnv: dotEnv) }
    #expect(error?.description.contains("GANTRY_ENGINE_STREAMS (did you mean this?)") == true)
    let environment = ["GANTRY_ENGINE_STREAM": "3", "GANTRY_SERVICE_HOST": "10.0.0.1", "HOME": "/"]
    let unknown = catalogue.unknownVariables(in: environment, besides: ["GANTRY_SERVICE_HOST"])
    #expect(unknown.map(\.name) == ["GANTRY_ENGINE_STREAM"])
    #expect(unknown.first?.suggestion == "GANTRY_ENGINE_STREAMS")
  }

  @Test func `the example is a valid file that changes nothing`() throws {
    #expect(try catalogue.read(document(catalogue.example())) == House())
    let lines = catalogue.example().split(separator: "\n")
    let active = lines.map { line -> String in
      // A commented setting is `# key: value`, an explanation ends with a full stop.
      guard let hash = line.firstIndex(of: "#"), line.last != "." else { return String(line) }
      return String(line[..<hash]) + line[line.index(hash, offsetBy: 2)...]
    }
    #expect(try catalogue.read(document(active.joined(separator: "\n"))) == House())
  }

  @Test func `schema and table name every setting`() {
    let schema = catalogue.jsonSchema()
    #expect(schema.contains(#""enum": ["auto", "f32"], "default": "auto""#))
    #expect(
      schema.contains(#""anyOf": [{ "type": "integer", "minimum": 1, "maximum": 64 }, { "const": "automatic" }]"#))
    let table = catalogue.markdown()
    for setting in catalogue.settings { #expect(table.contains("| `\(setting.key)` |")) }
    #expect(table.contains("| `engine.pause` | `1.5 s` |") || table.contains("| `engine.pause` | `1500 ms` |"))
  }
}

private struct Engine: Sendable, Equatable {
  enum Precision: String, Sendable, CaseIterable { case auto, f32 }
  var precision = Precision.auto
  var streams: Int?
  var pause = Duration.milliseconds(1500)
  var share = 0.5
  var trace = false
}

private struct House: Sendable, Equatable {
  var engine = Engine()
  var names: [String] = []
}

private let catalogue = SettingsCatalogue(
  [
    Setting<Engine>.choice("precision", \.precision, "How exact."),
    .integer("streams", \.streams, in: 1...64, "How many at a time."),
    .duration("pause", \.pause, in: .zero ... .seconds(10), "How long."),
    .number("share", \.share, in: 0...1, "How much."),
    .flag("trace", \.trace, "How loud."),
  ].map { $0.under("engine", \House.engine) } + [
    .texts("names", \.names, "Which.")
  ],
  defaults: House(),
  rules: [
    SettingsCatalogue.Rule("engine.share") { house in
      house.engine.share == 0 && house.engine.pause > .zero ? ("0", "a share above 0 with a pause") : nil
    }
  ])

private func document(_ text: String) throws(ConfigurationError) -> YAMLDocument {
  try YAMLDocument(Array(text.utf8), name: "gantry.yaml")
}
