import Configuration
import Testing

struct YAMLDocumentTests {
  @Test func `nested keys keep their lines and columns`() throws {
    let document = try read("# settings\nserver:\n  port: 8080\n  hosts: [a, \"b\"]\n")
    let server = try #require(try ConfigurationValue(document).members(["server"])["server"])
    let members = try server.members(["port", "hosts"])
    #expect(try members["port"]?.integer(in: 1...65_535) == 8080)
    #expect(members["port"]?.place == .file("test.yaml", line: 3, column: 9))
    #expect(try members["hosts"]?.texts() == ["a", "b"])
  }

  @Test func `an empty file is an empty mapping`() throws {
    for text in ["", "\n\n", "# nothing\n", "---\n...\n"] {
      let document = try read(text)
      #expect(document.root == nil || document.root?.isNull == true)
    }
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3\n", "test.yaml:3:1: found key a again, first on line 1; allowed: each key once."),
    ("a: [1\nb: 2\n", "test.yaml:2:2:"),
    ("a: *b\n", "test.yaml:1:4: found alias *b inside its own anchor or without one"),
    ("a: &a [*a]\n", "test.yaml:1:8: found alias *a inside its own anchor"),
    ("a: 1\n---\nb: 2\n", "test.yaml:2:1: found a second document"),
    ("a: !!python/object:os.system ls\n", "test.yaml:1:4: found tag tag:yaml.org,2002:python/object:os.system"),
    ("? [a, b]\n: 1\n", "test.yaml:1:3: found a key that is not plain text"),
    ("a: \u{1}\n", "test.yaml:1:"),
  ])
  func `what settings have no use for is refused with its line`(text: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func `an anchor bomb is refused before it is large`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let alias = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
    }
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error?.description.contains("more than 100000 values") == true)
  }

  @Test func `an alias stands for its anchor`() throws {
    let document = try read("a: &x [1, 2]\nb: *x\n")
    let members = try ConfigurationValue(document).members(["a", "b"])
    #expect(try members["b"]?.numbers(in: 0...9) == [1, 2])
  }

  @Test func `nesting without end is refused`() {
    let error = #expect(throws: ConfigurationError.self) { try read(String(repeating: "[", count: 5_000)) }
    #expect(error?.description.contains("nesting deeper than 32") == true)
  }

  @Test func `a file that is too large is refused unread`() {
    let error = #expect(throws: ConfigurationError.self) { try read(String(repeating: "x", count: 1_048_577)) }
    #expect(error?.description == "test.yaml: found 1048577 bytes; allowed: at most 1048576 bytes.")
  }

  @Test(arguments: [("/nowhere/x.yaml", "No such file"), ("/tmp", "a folder or device")])
  func `a file that cannot be read is named`(path: String, cause: String) {
    let error = #expect(throws: ConfigurationError.self) { try YAMLDocument(file: path) }
    #expect(error?.description.hasPrefix("\(path): found \(cause)") == true)
  }
}

private func read(_ text: String) throws(ConfigurationError) -> YAMLDocument {
  try YAMLDocument(Array(text.utf8), name: "test.yaml")
}
