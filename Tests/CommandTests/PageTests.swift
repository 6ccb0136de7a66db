import Foundation
import TestKit
import Testing

/// The pages that `make docs` writes must be what the program says today.
struct PageTests {
  @Test(.timeLimit(.minutes(2)), arguments: ["settings.md", "commands.md"])
  func `the page is what the program says; make docs writes it anew`(page: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gantry-pages-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let gantry = try #require(Bundle.main.executableURL).deletingLastPathComponent().appending(path: "gantry")
    let writing = try ChildProcess("\(Checkout.root)/scripts/write-docs", [gantry.path, folder.path])
    #expect(writing.wait() == .code(0))
    let written = try String(contentsOf: folder.appending(path: page), encoding: .utf8)
    let committed = try String(contentsOf: URL(filePath: "\(Checkout.root)/docs/\(page)"), encoding: .utf8)
    #expect(written.split(separator: "\n").count > 20)
    #expect(written == committed)
  }
}
