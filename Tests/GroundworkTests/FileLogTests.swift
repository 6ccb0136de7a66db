import Foundation
import Groundwork
import TestKit
import Testing

struct FileLogTests {
  @Test func `a file that was moved away is opened anew on request`() throws {
    let folder = try TemporaryFolder()
    let file = try FileLog(path: folder.path("a.log"), format: .jsonLines)
    let log = Log(name: "x", output: LogOutputs([file, SilentLog()]))
    log.info("one")
    try FileManager.default.moveItem(atPath: folder.path("a.log"), toPath: folder.path("a.log.1"))
    log.info("two")
    try file.reopen()
    log.info("three")
    #expect(try lines(folder.path("a.log.1")).count == 2)
    #expect(try lines(folder.path("a.log")).count == 1)
  }

  @Test func `a file that cannot be written says which and why`() throws {
    #expect {
      try FileLog(path: "/nowhere/a.log", format: .text)
    } throws: { error in
      "\(error)" == "Cannot write the log to /nowhere/a.log: No such file or directory."
    }
  }

  private func lines(_ path: String) throws -> [Substring] {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(separator: "\n")
  }
}
