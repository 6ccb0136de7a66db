import Foundation
import TestKit
import Testing
import WebServer

struct SiteTests {
  private static let script = String(repeating: "count(1);\n", count: 400)
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("assets"), withIntermediateDirectories: true)
    try write("index.html", "<!doctype html>first")
    try write("assets/main-AB12.js", Self.script)
    try write("assets/main-AB12.js.br", "brotli's bytes")
    try write("assets/main-AB12.js.gz", "gzip's bytes")
    try write("assets/main-AB12.css", "main { color: red }")
    try write("assets/.hidden.js", "secret")
    try write("assets/notes.bin", "of no kind that a page loads")
  }

  private func write(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: folder.path(path)))
  }

  private var site: Site {
    let path = folder.path
    return Site { path }
  }

  private func answer(_ site: Site, _ path: String, _ headers: Headers = [:]) async throws -> RouteAnswer? {
    guard let response = site.answer(path, to: Request(.get, "/", headers: headers)) else { return nil }
    return RouteAnswer(status: response.status, headers: response.headers, bytes: try await response.bytes())
  }

  @Test(arguments: [
    ("br, gzip", "br", "brotli's bytes"), ("gzip, deflate", "gzip", "gzip's bytes"),
    ("br;q=0, gzip", "gzip", "gzip's bytes"), ("*", "br", "brotli's bytes"), ("br;q=0.000, *;q=0", "", script),
    ("", "", script), ("identity", "", script), ("gzip;q=0, *", "br", "brotli's bytes"),
    ("br;q=0.001", "br", "brotli's bytes"),
  ])
  func `a file goes out in the smallest form that the client reads`(accepts: String, coding: String, text: String)
    async throws
  {
    let answer = try #require(try await answer(site, "assets/main-AB12.js", ["Accept-Encoding": accepts]))
    #expect(answer.text == text)
    #expect(answer.headers["content-encoding"] == (coding.isEmpty ? nil : coding))
    #expect(answer.headers["content-type"] == "text/javascript; charset=utf-8")
    #expect(answer.headers["vary"] == "Accept-Encoding")
  }

  @Test func `names that say what is in them are kept for good, the page is asked for every time`() async throws {
    let asset = try #require(try await answer(site, "assets/main-AB12.css"))
    #expect(asset.headers["cache-control"] == "public, max-age=31536000, immutable")
    #expect(asset.headers["content-type"] == "text/css; charset=utf-8")
    let page = try #require(try await answer(site, "index.html"))
    #expect(page.headers["cache-control"] == "no-cache")
    #expect(page.headers["x-content-type-options"] == "nosniff")
  }

  @Test func `every form has a strong tag of its own, and who has kept it gets 304`() async throws {
    let site = site
    let plain = try #require(try await answer(site, "assets/main-AB12.js")?.headers["etag"])
    let brotli = try #require(
      try await answer(site, "assets/main-AB12.js", ["Accept-Encoding": "br"])?.headers["etag"])
    #expect(plain != brotli && plain.hasPrefix("\"") && brotli.hasPrefix("\""))
    for known in [plain, "W/\(plain)", "\"other\", \(plain)", "*"] {
      let kept = try #require(try await answer(site, "assets/main-AB12.js", ["If-None-Match": known]))
      #expect(kept.status == 304 && kept.bytes.isEmpty && kept.headers["etag"] == plain)
    }
    #expect(try await answer(site, "assets/main-AB12.js", ["If-None-Match": brotli])?.status == 200)
  }

  @Test(arguments: [
    "assets/none.js", "assets/.hidden.js", "../secret.js", "assets/../index.html", "assets//main-AB12.js",
    "/index.html",
    "assets", "assets/", "", "assets/notes.bin", "assets/main-AB12.js.br", "assets/main AB12.js", "assets\\main.js",
  ])
  func `nothing else can be had`(path: String) async throws {
    #expect(try await answer(site, path) == nil)
  }

  @Test func `a page that is made anew is seen without a restart`() async throws {
    let site = site
    let old = try #require(try await answer(site, "index.html"))
    try write("index.html", "<!doctype html>second, and longer")
    let new = try #require(try await answer(site, "index.html", ["If-None-Match": old.headers["etag"] ?? ""]))
    #expect(new.text == "<!doctype html>second, and longer")
    #expect(new.headers["etag"] != old.headers["etag"])
  }

  @Test func `a page that is not there, or no more, is nothing, and then there when it is made`() async throws {
    let site = site
    #expect(site.isThere)
    try FileManager.default.removeItem(atPath: folder.path("index.html"))
    #expect(!site.isThere)
    #expect(try await answer(site, "assets/main-AB12.js") == nil)
    try write("index.html", "again")
    #expect(try await answer(site, "index.html")?.text == "again")
  }
}
