import Configuration
import Testing

struct DotEnvTests {
  @Test(arguments: [
    ("A=1", "1"), ("export A=1", "1"), ("A = x", nil), ("A=", ""), ("A='x # y' # z", "x # y"), ("A=x # y", "x"),
    ("A=x#y", "x#y"), ("A=\"a b\"\r", "a b"), ("A=\"open", nil), ("1A=x", nil), ("A", nil), ("A='x'y", nil),
  ])
  func `a line is read as shells and compose files read it`(line: String, value: String?) {
    let file = try? DotEnv(Array(line.utf8), name: ".env")
    #expect(file?.entries.first?.text == value)
  }

  @Test func `a broken line is named`() {
    let error = #expect(throws: ConfigurationError.self) { try DotEnv(Array("A=1\n\n# x\nB\n".utf8), name: ".env") }
    #expect(error?.description == #".env:4:1: found "B"; allowed: NAME=value, quotes closed."#)
  }
}
