import Testing

struct DocumentationTests {
  @Test func `every setting is documented`() throws {
    let files = try SourceFile.all()
    #expect(files.flatMap(DocumentationRules.settingKeys).count > 5)
    #expect(
      DocumentationRules.undocumentedSettings(in: files, page: try SourceFile.text(of: "docs/settings.md")) == [])
  }

  @Test func `every command is documented`() throws {
    let files = try SourceFile.all()
    let pages = ["docs/commands.md", "README.md"]
    let texts = try pages.map { ($0, try SourceFile.text(of: $0)) }
    #expect(DocumentationRules.undocumentedCommands(in: files, pages: Dictionary(uniqueKeysWithValues: texts)) == [])
    #expect(files.flatMap(DocumentationRules.commandNames).count > 2)
  }

  @Test func `a planted setting without documentation is found`() {
    let text =
      "[\n  .integer(\n    \"streams\", \\.streams, in: 1...9, \"…\"),\n  .flag(\"trace\", \\.trace, \"…\"),\n]"
    let file = SourceFile(path: "Sources/gantry/Settings/A.swift", text: text)
    let page = "| `engine.streams` | automatic |"
    #expect(
      DocumentationRules.undocumentedSettings(in: [file], page: page) == [
        "Sources/gantry/Settings/A.swift: setting trace is missing in docs/settings.md; run make docs"
      ])
  }

  @Test func `a planted command without documentation is found`() {
    let file = SourceFile(
      path: "Sources/gantry/Commands/A.swift", text: "static let a = Command(\n    name: \"models list\",\n")
    let pages = ["docs/commands.md": "## gantry models list", "README.md": "gantry models"]
    #expect(
      DocumentationRules.undocumentedCommands(in: [file], pages: pages) == [
        "Sources/gantry/Commands/A.swift: gantry models list is missing in README.md"
      ])
  }

  @Test func `examples in the pages are the files that tests compile`() throws {
    let page = try SourceFile.text(of: "docs/extending.md")
    let examples = DocumentationRules.examples(in: page)
    #expect(examples.count == 2)
    // Each has the name of its file above it.
    #expect(page.ranges(of: "```swift").count == examples.count)
    for example in examples { #expect(try SourceFile.text(of: example.path) == example.text, "\(example.path)") }
    for path in DocumentationRules.paths(in: page) { #expect(SourceFile.exists(path), "\(path)") }
  }

  @Test func `a planted example and a planted path are found`() {
    let page = "a `Sources/Wire/A.swift`\n<!-- Tests/A.swift -->\n```swift\nlet a = 1\n```\n"
    #expect(DocumentationRules.examples(in: page).map(\.text) == ["let a = 1\n"])
    #expect(DocumentationRules.paths(in: page) == ["Sources/Wire/A.swift"])
  }

  @Test func `nothing in the checkout knows a machine`() throws {
    let files = try SourceFile.committed()
    #expect(files.count > 50)
    #expect(files.flatMap(MachinePathRules.violations) == [])
  }

  @Test func `a planted path is found, and a folder of the checkout is not`() {
    let path = "/ho" + "me/anna/gantry"
    let found = MachinePathRules.violations(in: SourceFile(path: "docs/a.md", text: "a\nsee \(path)/x\n"))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("docs/a.md:2:") == true)
    let own = ".wo" + "rk/peers/bin/python"
    #expect(MachinePathRules.violations(in: SourceFile(path: "Makefile", text: own)) == [])
  }
}
