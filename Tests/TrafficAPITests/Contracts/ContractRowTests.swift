import Foundation
import Testing

/// Holds the tables in `docs/contracts` and the tests to each other: every numbered row has a test that carries its
/// number, and no test carries a number that is in no table.
struct ContractRowTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// `TA-01` and its like, in rows of tables.
  private static func rows() throws -> [String] {
    let folder = root.appending(path: "docs/contracts")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "md" }.flatMap { file in
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
        line.wholeMatch(of: /\| ([A-Z]{2}-[0-9]{2,3}) \|.*/).map { String($0.1) }
      }
    }
  }

  /// Numbers in the names of tests.
  private static func tested() throws -> Set<String> {
    var numbers: Set<String> = []
    for room in ["TrafficAPI", "Command", "Wire", "Messaging", "Pipeline"] {
      let folder = "Tests/\(room)Tests"
      let paths = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = paths?.nextObject() as? URL {
        guard file.pathExtension == "swift", file.lastPathComponent != "ContractRowTests.swift" else { continue }
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where line.contains("func `") {
          for match in line.matches(of: /\[([A-Z]{2}-[0-9]{2,3})\]/) { numbers.insert(String(match.1)) }
        }
      }
    }
    return numbers
  }

  @Test func `no number is given twice`() throws {
    let rows = try Self.rows()
    #expect(rows.count > 100)
    #expect(Set(rows).count == rows.count)
  }

  @Test func `every row has a test and every test a row`() throws {
    let (rows, tested) = (Set(try Self.rows()), try Self.tested())
    #expect(rows.subtracting(tested).sorted() == [])
    #expect(tested.subtracting(rows).sorted() == [])
  }
}
