import Foundation
import TestKit
import Testing

struct StorageCommandTests {
  @Test func `the tables come to be once`() async throws {
    let program = try Program()
    let first = try await program.run("migrate", "--data", "data")
    #expect(first.code == 0 && first.lines.first == "applied jobs", "\(first)")
    let second = try await program.run("migrate", "--data", "data")
    #expect(second.code == 0 && second.lines == ["the tables are up to date"])
  }

  @Test func `what was backed up is restored, and neither overwrites`() async throws {
    let program = try Program()
    try FileManager.default.createDirectory(
      atPath: program.home.path("data/objects/objects/results"), withIntermediateDirectories: true)
    let picture = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0) })
    try picture.write(to: URL(filePath: program.home.path("data/objects/objects/results/a.jpg")))
    #expect(try await program.run("migrate", "--data", "data").code == 0)
    let backup = try await program.run("backup", "monday", "--data", "data")
    #expect(backup.code == 0 && backup.lines == ["19 tables, 0 rows; 1 files, 5000 bytes"], "\(backup)")
    #expect(try await program.run("backup", "monday", "--data", "data").code == 2)
    let restore = try await program.run("restore", "monday", "--data", "fresh")
    #expect(restore.code == 0 && restore.lines == backup.lines, "\(restore)")
    #expect(
      try Data(contentsOf: URL(filePath: program.home.path("fresh/objects/objects/results/a.jpg"))) == picture)
    #expect(try await program.run("restore", "tuesday", "--data", "fresh").code == 2)
  }

  @Test func `a database that cannot be reached is one line without its password`() async throws {
    let program = try Program()
    let environment = ["DATABASE_URL": "mysql://ann:sesame@127.0.0.1/x"]
    let result = try await program.run(["migrate"], environment: environment)
    #expect(result.code == 2 && result.messageLines.count == 1, "\(result)")
    #expect(!result.messages.contains("sesame"))
  }
}
