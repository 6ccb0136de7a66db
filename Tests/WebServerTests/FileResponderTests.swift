import Glibc
import TestKit
import Testing
import WebServer

struct FileResponderTests {
  private static func make() throws -> (TemporaryFolder, String) {
    let folder = try TemporaryFolder()
    let path = folder.path("clip.mp4")
    guard let file = unsafe fopen(path, "w") else { throw HTTPError(500) }
    unsafe fputs("0123456789", file)
    unsafe fclose(file)
    return (folder, path)
  }

  @Test(arguments: [
    ("bytes=0-3", 206, "0123", "bytes 0-3/10"), ("bytes=4-", 206, "456789", "bytes 4-9/10"),
    ("bytes=-3", 206, "789", "bytes 7-9/10"), ("bytes=8-99", 206, "89", "bytes 8-9/10"),
    ("bytes=-99", 206, "0123456789", "bytes 0-9/10"), ("bytes=10-", 416, "", "bytes */10"),
    ("bytes=-0", 416, "", "bytes */10"), ("bytes=5-2", 200, "0123456789", nil), ("bytes=a-b", 200, "0123456789", nil),
    ("bytes=0-1,4-5", 200, "0123456789", nil), ("items=0-1", 200, "0123456789", nil),
    ("bytes=99999999999999999999-", 200, "0123456789", nil),
  ])
  func `a range is served as asked`(range: String, status: Int, text: String, contentRange: String?) async throws {
    let (folder, path) = try Self.make()
    let response = try await FileResponder.respond(to: Request(.get, "/", headers: ["Range": range]), path: path)
    #expect(response.status == status)
    #expect(response.headers["content-range"] == contentRange)
    #expect(String(decoding: try await response.bytes(), as: UTF8.self) == text)
    #expect(folder.path.isEmpty == false)
  }

  @Test func `what the client has is not sent again`() async throws {
    let (folder, path) = try Self.make()
    let first = try await FileResponder.respond(to: Request(.get, "/"), path: path)
    #expect(first.headers["content-type"] == "video/mp4")
    let tag = try #require(first.headers["etag"])
    let again = try await FileResponder.respond(to: Request(.get, "/", headers: ["If-None-Match": tag]), path: path)
    #expect(again.status == 304)
    let date = try #require(first.headers["last-modified"])
    #expect(date.hasSuffix(" GMT"))
    let since = try await FileResponder.respond(
      to: Request(.get, "/", headers: ["If-Modified-Since": date]), path: path)
    #expect(since.status == 304)
    let stale = try await FileResponder.respond(
      to: Request(.get, "/", headers: ["Range": "bytes=0-1", "If-Range": "\"old\""]), path: path)
    #expect(stale.status == 200)
    #expect(folder.path.isEmpty == false)
  }

  @Test(arguments: ["../etc/passwd", "/etc/passwd", "a/../b", ".hidden", "a//b", "a\\b", "", "a\u{0}b"])
  func `a name that could leave the folder is refused`(name: String) {
    #expect(SafePath.inside("/data", name) == nil)
  }

  @Test func `a name inside is a path, and what is no file is 404`() async throws {
    #expect(SafePath.inside("/data", "2026/clip.mp4") == "/data/2026/clip.mp4")
    await #expect(throws: HTTPError.self) { try await FileResponder.respond(to: Request(.get, "/"), path: "/proc") }
  }

  @Test func `a file goes over a socket in parts`() async throws {
    let (folder, path) = try Self.make()
    let routes = [TestRoutes.route(.get, "/file") { try await FileResponder.respond(to: $0, path: path) }]
    try await RouteTester.run(try TestRoutes.router(routes), over: .socket) { tester in
      #expect(try await tester.get("/file").text == "0123456789")
      #expect(try await tester.get("/file", headers: ["Range": "bytes=2-4"]).text == "234")
      let head = try await tester.call(.head, "/file")
      #expect(head.headers["content-length"] == "10")
    }
    #expect(folder.path.isEmpty == false)
  }
}
