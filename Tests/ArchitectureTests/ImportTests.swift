import Testing

struct ImportTests {
  @Test func `every room imports only what its row allows`() throws {
    let files = try SourceFile.all()
    #expect(files.count > 10)
    #expect(ImportRules.house.violations(in: files) == [])
  }

  @Test(arguments: [
    ("Sources/Pipeline/A.swift", "import Storage", "Storage"),
    ("Sources/Media/A.swift", "internal import Foundation", "Foundation"),
    ("Sources/TrafficCore/Flow/A.swift", "@preconcurrency package import struct Groundwork.Lock", "Groundwork"),
    ("Sources/Wire/A.swift", "#if canImport(CSQLite)\n  import CSQLite\n#endif", "CSQLite"),
  ])
  func `a planted violation is found`(path: String, text: String, module: String) {
    let found = ImportRules.house.violations(in: [SourceFile(path: path, text: text)])
    #expect(found.count == 1)
    #expect(found.first?.hasSuffix("may not import \(module)") == true)
  }

  @Test func `a room that is not in the table is found`() {
    let found = ImportRules.house.violations(in: [SourceFile(path: "Sources/Attic/A.swift", text: "")])
    #expect(found == ["Sources/Attic/A.swift: room Attic is not in the table"])
  }
}
