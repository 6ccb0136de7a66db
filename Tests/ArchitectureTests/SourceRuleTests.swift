import Testing

struct SourceRuleTests {
  @Test func `no source forces, hides a reason or knows SQL`() throws {
    let files = try SourceFile.all()
    #expect(files.flatMap(SafetyRules.violations) == [])
    #expect(files.flatMap(SQLRules.violations) == [])
  }

  @Test(arguments: [
    ("let a = b!", "a forced unwrap"), ("let a = b()!.c", "a forced unwrap"), ("var a: String!", "a forced unwrap"),
    ("let a = \"\\(b!)\"", "a forced unwrap"), ("let a = try! b()", "try!"), ("let a = b as! C", "as!"),
    ("final class A: @unchecked Sendable {}", "@unchecked Sendable"),
  ])
  func `a planted danger is found`(text: String, message: String) {
    let found = SafetyRules.violations(in: SourceFile(path: "Sources/Media/A.swift", text: "\n" + text))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("Sources/Media/A.swift:2: \(message)") == true)
  }

  @Test(arguments: [
    "if !a && b != c {}", "// b! is not code", "let a = \"b! try! as!\"", "/* b! /* c! */ d! */ let a = 1",
    "let a = \"\"\"\n  b!\n  \"\"\"", "let a = #\"b! \"c!\" \\(d!)\"#", "let a = \"\\(b ? \"c!\" : \"d!\")!\"",
    "final class A: @unchecked Sendable {}  // `lock` guards `b`",
  ])
  func `what only looks like a danger is left alone`(text: String) {
    #expect(SafetyRules.violations(in: SourceFile(path: "Sources/Media/A.swift", text: text)) == [])
  }

  @Test(arguments: [
    "SELECT id FROM cameras", "INSERT INTO cameras VALUES (1)", "CREATE TABLE a (b INT)", "UPDATE a SET b = 1",
    "DELETE FROM a",
  ])
  func `planted SQL is found outside its room`(sql: String) {
    let text = "let a = 1\nlet b = \"\(sql)\"\n"
    #expect(
      SQLRules.violations(in: SourceFile(path: "Sources/Pipeline/A.swift", text: text)) == [
        "Sources/Pipeline/A.swift:2: SQL outside Storage"
      ])
    #expect(SQLRules.violations(in: SourceFile(path: "Sources/Storage/A.swift", text: text)) == [])
  }

  @Test func `words of English are no SQL`() {
    let text = "let a = \"select one from these\"\n// SELECT a FROM b\n"
    #expect(SQLRules.violations(in: SourceFile(path: "Sources/Media/A.swift", text: text)) == [])
  }
}
