import Configuration
import Testing

/// YAML as JSON: the same value for whoever reads it again.
struct ConfigurationJSONTests {
  private func json(_ yaml: String) throws -> String {
    ConfigurationValue(try YAMLDocument(Array(yaml.utf8), name: "test")).json
  }

  @Test(arguments: [
    ("a: 1", #"{"a":1}"#), ("a: -0.5e3", #"{"a":-0.5e3}"#), ("a: '1'", #"{"a":"1"}"#), ("a: .5", #"{"a":0.5}"#),
    ("a: +3", #"{"a":3.0}"#), ("a: 5.", #"{"a":5.0}"#), ("a: 007", #"{"a":7.0}"#), ("a: .inf", #"{"a":".inf"}"#),
    ("a: true", #"{"a":true}"#), ("a: \"true\"", #"{"a":"true"}"#), ("a: ~", #"{"a":null}"#), ("a:", #"{"a":null}"#),
    ("a: [1, b, {c: d}]", #"{"a":[1,"b",{"c":"d"}]}"#), ("\"q\\\"\\u0001\": \"\\n\\\\\"", #"{"q\"\u0001":"\n\\"}"#),
    ("", "{}"),
  ])
  func `each kind is written as JSON has it`(yaml: String, expected: String) throws {
    #expect(try json(yaml) == expected)
  }

  @Test func `what was written is read as the same`() throws {
    let yaml = "lines:\n  - {name: 'a \"b\"', from: [0, .5], to: [1e0, 0.50]}\nlimit: 60\nflag: yes\n"
    let once = try json(yaml)
    #expect(try json(once) == once)
  }
}
