import Configuration
import Testing

struct ConfigurationValueTests {
  private enum Precision: String, CaseIterable { case auto, f32, bf16 }

  @Test func `an unknown key comes with a suggestion`() throws {
    let value = try value("precison: f32\n")
    let error = #expect(throws: ConfigurationError.self) { try value.members(["precision", "streams"]) }
    #expect(
      error?.description == "model.yaml:1:1: precison: found an unknown key; allowed: precision (did you mean this?).")
  }

  @Test func `an unknown key that is near nothing lists what is allowed`() throws {
    let value = try value("colour: red\nweight: 1\n")
    let error = #expect(throws: ConfigurationError.self) { try value.members(["streams", "precision"]) }
    #expect(error?.problems.count == 2)
    #expect(error?.problems.first?.allowed == "precision, streams")
  }

  @Test(arguments: [
    ("x: 70000", #"model.yaml:1:4: x: found "70000"; allowed: a whole number from 1 to 65535."#),
    ("x: \"80\"", #"model.yaml:1:4: x: found "80"; allowed: a whole number from 1 to 65535."#),
    ("x:", #"model.yaml:1:3: x: found nothing; allowed: a whole number from 1 to 65535."#),
    ("x: [1, 2]", #"model.yaml:1:4: x: found a list of 2; allowed: a whole number from 1 to 65535."#),
    ("x: {a: 1}", #"model.yaml:1:4: x: found 1 key; allowed: a whole number from 1 to 65535."#),
  ])
  func `a number that does not fit says what was found and what is allowed`(text: String, message: String) throws {
    let x = try member(text)
    let error = #expect(throws: ConfigurationError.self) { try x.integer(in: 1...65_535) }
    #expect(error?.description == message)
  }

  @Test func `a word outside a choice lists the words`() throws {
    #expect(try member("x: bf16").choice(of: Precision.self) == .bf16)
    let x = try member("x: half")
    let error = #expect(throws: ConfigurationError.self) { try x.choice(of: Precision.self) }
    #expect(error?.problems.first?.allowed == "auto, f32, bf16")
  }

  @Test(arguments: ["nan", ".nan", "inf", "1e999", "0.5x", ""])
  func `numbers outside the range or no numbers at all are refused`(text: String) throws {
    let x = try member("x: \(text)")
    #expect(throws: ConfigurationError.self) { try x.number(in: 0...1) }
  }

  @Test(arguments: [
    ("10 s", Duration.seconds(10)), ("500ms", .milliseconds(500)), ("1.5 min", .seconds(90)), ("2 h", .seconds(7200)),
  ])
  func `durations carry their unit`(text: String, duration: Duration) throws {
    #expect(try member("x: \(text)").duration(in: .zero ... .seconds(10_000)) == duration)
    #expect(DurationText.duration(from: DurationText.text(of: duration)) == duration)
  }

  @Test(arguments: ["10", "-1 s", "1e30 h", "s", "nan s", "5 weeks"])
  func `durations without unit, negative or endless are refused`(text: String) throws {
    let x = try member("x: \(text)")
    #expect(throws: ConfigurationError.self) { try x.duration(in: .zero ... .seconds(10_000)) }
  }

  @Test func `numbered keys are read as entries`() throws {
    let entries = try member("x:\n  0: person\n  2: car\n").entries()
    #expect(entries.map(\.name) == ["0", "2"])
    #expect(try entries.map { try $0.value.text() } == ["person", "car"])
    #expect(entries.last?.value.key == "x.2")
  }

  @Test func `a value from the environment names its variable`() {
    let value = ConfigurationValue(environment: "GANTRY_SERVER_PORT", text: "x", key: "server.port")
    let error = #expect(throws: ConfigurationError.self) { try value.integer(in: 1...9) }
    #expect(
      error?.description
        == #"environment variable GANTRY_SERVER_PORT: server.port: found "x"; allowed: a whole number from 1 to 9."#)
  }

  @Test(arguments: [
    ("precison", "precision"), ("preciison", "precision"), ("percision", "precision"), ("steams", "streams"),
  ])
  func `slips of the finger are understood`(word: String, meant: String) {
    #expect(Suggestion.nearest(to: word, among: ["streams", "precision", "hint"]) == meant)
  }

  private func value(_ text: String) throws -> ConfigurationValue {
    ConfigurationValue(try YAMLDocument(Array(text.utf8), name: "model.yaml"))
  }

  private func member(_ text: String) throws -> ConfigurationValue {
    try #require(try value(text).members(["x"])["x"])
  }
}
