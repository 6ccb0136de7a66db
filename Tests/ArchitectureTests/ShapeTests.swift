import Testing

struct ShapeTests {
  @Test func `files and functions are short enough to read`() throws {
    #expect(try SourceFile.all().flatMap(SizeRules().violations) == [])
  }

  @Test(arguments: [
    ("func long(\n  a: Int\n) -> Int {\n", "func long"), ("init(a: Int) throws {\n", "init"),
    ("func big<T>(a: T) async\n  where T: Sendable {\n", "func big"),
  ])
  func `a planted long function is found`(head: String, name: String) {
    let body = String(repeating: "  work { }\n", count: 60)
    let found = SizeRules().violations(
      in: SourceFile(path: "Sources/Media/A.swift", text: "struct A {\n\(head)\(body)}\n}\n"))
    #expect(found.count == 1)
    #expect(found.first?.contains("lines of \(name), at most 60") == true)
  }

  @Test func `short functions, requirements of protocols and calls are left alone`() {
    let text = """
      protocol P {
        func a() -> Int
        init(b: Int)
      }
      func b() { self.init(c: 1) }
      \(String(repeating: "let c = { \"func d() {\" }\n", count: 80))
      """
    #expect(SizeRules().violations(in: SourceFile(path: "Sources/Media/A.swift", text: text)) == [])
  }

  @Test func `a planted long file is found`() {
    let text = String(repeating: "let a = 1\n", count: 401)
    #expect(
      SizeRules().violations(in: SourceFile(path: "Sources/Media/A.swift", text: text)) == [
        "Sources/Media/A.swift: 401 lines, at most 400"
      ])
  }

  @Test func `C types stay in their rooms`() throws {
    #expect(try SourceFile.all().flatMap(CTypeRules().violations) == [])
  }

  @Test(arguments: [
    ("package import CFFmpeg", "CFFmpeg may only be imported internally"),
    ("public import struct COpenVINO.ov_core_t", "COpenVINO may only be imported internally"),
    ("import CFFmpeg\npackage func a(_ frame: UnsafeMutablePointer<AVFrame>) {}", "AVFrame in a package"),
    ("import CFFmpeg\npackage func a(\n  b: Int,\n  c: AVRational\n) {}", "AVRational in a package"),
    ("import COpenVINO\npackage var a: [ov_shape_t] { [] }", "ov_shape_t in a package"),
    ("import CYAML\npublic let a: OpaquePointer", "OpaquePointer in a package"),
  ])
  func `a planted C type is found`(text: String, message: String) {
    let found = CTypeRules().violations(in: SourceFile(path: "Sources/Media/A.swift", text: text))
    #expect(found.count == 1)
    #expect(found.first?.contains(message) == true)
  }

  @Test(arguments: [
    "import CFFmpeg\nprivate func a(_ frame: AVFrame) {}", "import CFFmpeg\npackage let a = \"AVFrame\"",
    "import CFFmpeg\npackage func a() {\n  let b: AVFrame\n}", "package import TrafficCore",
    "public import Configuration",
  ])
  func `C types inside a room are left alone`(text: String) {
    #expect(CTypeRules().violations(in: SourceFile(path: "Sources/Media/A.swift", text: text)) == [])
  }
}
