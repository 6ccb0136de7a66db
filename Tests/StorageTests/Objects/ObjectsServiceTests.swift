import Foundation
import Groundwork
import Outbound
import Records
import Storage
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(2)))
struct ObjectsServiceTests {
  private static let large = (0..<13_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 5) }

  @Test(arguments: TestObjects.allCases)
  func `what is written is read, whole and in parts`(kind: TestObjects) async throws {
    let store = try await kind.open()
    let info = try await store.objects.put("results/a.mp4", Array("0123456789".utf8))
    #expect(info.size == 10)
    #expect(try await store.objects.head(ObjectKey("results/a.mp4"))?.size == 10)
    #expect(try await store.objects.bytes("results/a.mp4") == Array("0123456789".utf8))
    #expect(try await store.objects.bytes("results/a.mp4", 3..<5) == Array("34".utf8))
    #expect(try await store.objects.bytes("results/a.mp4", 9..<1000) == Array("9".utf8))
    #expect(try await failure { _ = try await store.objects.bytes("results/a.mp4", 10..<11) } == .invalid)
    _ = try await store.objects.put("results/a.mp4", [1])
    #expect(try await store.objects.bytes("results/a.mp4") == [1])
    _ = try await store.objects.put("empty", [])
    #expect(try await store.objects.bytes("empty") == [])
  }

  @Test(arguments: TestObjects.allCases)
  func `large objects go in parts, and come back the same`(kind: TestObjects) async throws {
    let store = try await kind.open()
    let writer = try await store.objects.writer(ObjectKey("large"), type: "video/mp4")
    for start in stride(from: 0, to: Self.large.count, by: 700_001) {
      try await writer.write(Array(Self.large[start...].prefix(700_001)))
    }
    #expect(try await store.objects.head(ObjectKey("large")) == nil)
    #expect(try await writer.finish().size == Self.large.count)
    #expect(try await store.objects.bytes("large") == Self.large)
    #expect(try await store.objects.bytes("large", 4_194_000..<8_400_000) == Array(Self.large[4_194_000..<8_400_000]))
  }

  @Test(arguments: TestObjects.allCases)
  func `files go in and out`(kind: TestObjects) async throws {
    let store = try await kind.open()
    let folder = try TemporaryFolder()
    try Data(Self.large).write(to: URL(filePath: folder.path("in")))
    let info = try await store.objects.put(ObjectKey("a/b"), file: folder.path("in"), type: "video/mp4")
    #expect(info.size == Self.large.count)
    try await store.objects.copy(ObjectKey("a/b"), toFile: folder.path("out"))
    #expect(try [UInt8](Data(contentsOf: URL(filePath: folder.path("out")))) == Self.large)
    #expect(try await failure { try await store.objects.copy(ObjectKey("c"), toFile: folder.path("no")) } == .missing)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["in", "out"])
  }

  @Test(arguments: TestObjects.allCases)
  func `what is not finished leaves nothing`(kind: TestObjects) async throws {
    let store = try await kind.open()
    let writer = try await store.objects.writer(ObjectKey("a"), type: "")
    try await writer.write(Array(Self.large.prefix(9_000_000)))
    await writer.abandon()
    #expect(try await failure { try await writer.write([1]) } == .invalid)
    #expect(try await failure { _ = try await writer.finish() } == .invalid)
    do {
      let forgotten = try await store.objects.writer(ObjectKey("b"), type: "")
      try await forgotten.write([1])
    }
    #expect(try await store.objects.names() == [])
  }

  @Test(arguments: TestObjects.allCases)
  func `lists are in order, by prefix and in pages`(kind: TestObjects) async throws {
    let store = try await kind.open()
    let names = ["a-b", "a/b", "a/c/d", "a0", "b", "b.txt"]
    for name in names.reversed() { _ = try await store.objects.put(name, Array(name.utf8)) }
    #expect(try await store.objects.names() == names)
    #expect(try await store.objects.names("a/") == ["a/b", "a/c/d"])
    #expect(try await store.objects.names("a") == ["a-b", "a/b", "a/c/d", "a0"])
    #expect(try await store.objects.names(limit: 2) == ["a-b", "a/b"])
    #expect(try await store.objects.names(after: "a/b", limit: 3) == ["a/c/d", "a0", "b"])
    #expect(try await store.objects.names("zzz") == [])
  }

  @Test(arguments: TestObjects.allCases)
  func `a list in pages is the whole list, whatever folders there are`(kind: TestObjects) async throws {
    let store = try await kind.open()
    var random = SeededRandom(seed: 5)
    let folders = ["", "f/", "f-g/", "f/g/", "f/g-h/", "f.x/", "fa/a/"]
    var names: Set<String> = []
    for _ in 0..<40 {
      let letters = (0..<Int.random(in: 1...2, using: &random)).map { _ in "0-.o".randomElement(using: &random) ?? "0" }
      names.insert("\(folders.randomElement(using: &random) ?? "")o\(String(letters))")
    }
    for name in names.shuffled(using: &random) { _ = try await store.objects.put(name, [1]) }
    let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(try await store.objects.names() == sorted)
    for prefix in ["", "f", "f/", "f/g", "f-", "o", "fa/a/o"] {
      for after in [nil, "f", "f-g/o0", "f/g", "f/g/o", "f0", "z"] + sorted.map(Optional.some) {
        let wanted = sorted.filter { $0.hasPrefix(prefix) && $0 > after ?? "" }
        let limit = Int.random(in: 1...9, using: &random)
        #expect(try await store.objects.names(prefix, after: after, limit: limit) == Array(wanted.prefix(limit)))
      }
    }
  }

  @Test(arguments: TestObjects.allCases)
  func `what is removed is gone, twice without complaint`(kind: TestObjects) async throws {
    let store = try await kind.open()
    _ = try await store.objects.put("a/b/c", [1])
    try await store.objects.delete(ObjectKey("a/b/c"))
    try await store.objects.delete(ObjectKey("a/b/c"))
    #expect(try await store.objects.names() == [])
    #expect(try await store.objects.head(ObjectKey("a/b/c")) == nil)
    #expect(try await failure { _ = try await store.objects.bytes("a/b/c") } == .missing)
    // The folders above went with it.
    _ = try await store.objects.put("a", [2])
    #expect(try await store.objects.bytes("a") == [2])
  }

  @Test(arguments: TestObjects.allCases)
  func `many writers at once do not mix`(kind: TestObjects) async throws {
    let store = try await kind.open()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<24 {
        group.addTask {
          _ = try await store.objects.put("n/\(number)", [UInt8](repeating: UInt8(number), count: 300_000))
        }
      }
      try await group.waitForAll()
    }
    for number in 0..<24 {
      #expect(try await store.objects.bytes("n/\(number)") == [UInt8](repeating: UInt8(number), count: 300_000))
    }
    try await store.objects.check()
  }

  @Test func `anybody may read through a link until it is over`() async throws {
    let server = try await S3Server()
    let clock = ManualClock(sinceEpoch: SystemWallClock().sinceEpoch)
    let objects = S3Objects(try server.settings(), wall: clock)
    _ = try await objects.put("results/a.mp4", [1, 2, 3])
    let link = try #require(try await objects.link(ObjectKey("results/a.mp4"), lasting: .seconds(3600)))
    let client = HTTPClient(reach: .anywhere)
    #expect(try await client.send(HTTPRequest("GET", link)).body == [1, 2, 3])
    #expect(try await client.send(HTTPRequest("GET", link.replacing("a.mp4", with: "b.mp4"))).status >= 400)
    #expect(try await client.send(HTTPRequest("GET", String(link.prefix { $0 != "?" }))).status >= 400)
    let old = S3Objects(
      try server.settings(), wall: ManualClock(sinceEpoch: SystemWallClock().sinceEpoch - .seconds(7200)))
    let over = try #require(try await old.link(ObjectKey("results/a.mp4"), lasting: .seconds(3600)))
    #expect(try await client.send(HTTPRequest("GET", over)).status >= 400)
  }

  @Test func `what a dead writer has begun in the store is called off, and nothing else`() async throws {
    let server = try await S3Server()
    let objects = S3Objects(try server.settings())
    let part = [UInt8](repeating: 7, count: 5 << 20)
    for name in ["uploads/dead", "uploads/foreign", "uploads/living", "elsewhere/dead"] {
      // Its first part is sent, the end never comes.
      try await objects.writer(ObjectKey(name), type: "").write(part + part)
    }
    let now = Timestamp(sinceEpoch: SystemWallClock().sinceEpoch)
    let (hourAgo, hourOn) = (now.advanced(bySeconds: -3600), now.advanced(bySeconds: 3600))
    let isOurs: @Sendable (ObjectKey) -> Bool = { $0.text == "uploads/dead" }
    #expect(try await objects.removeUnfinished(prefix: "uploads/", from: hourAgo, before: hourAgo, isOurs) == 0)
    #expect(try await objects.removeUnfinished(prefix: "uploads/", from: hourOn, before: hourOn, isOurs) == 0)
    #expect(try await objects.removeUnfinished(prefix: "uploads/", from: hourAgo, before: hourOn, isOurs) == 1)
    #expect(try await objects.removeUnfinished(prefix: "uploads/", from: hourAgo, before: hourOn, isOurs) == 0)
    #expect(try await objects.removeUnfinished(prefix: "uploads/", from: hourAgo, before: hourOn) { _ in true } == 2)
    #expect(try await objects.removeUnfinished(prefix: "", from: hourAgo, before: hourOn) { _ in true } == 1)
  }

  @Test func `a file of the folder is named where it lies`() async throws {
    let store = try await TestObjects.folder.open()
    _ = try await store.objects.put("a.jpg", [1, 2])
    let path = try #require(try await store.objects.localFile(ObjectKey("a.jpg")))
    #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2]))
    #expect(try await store.objects.localFile(ObjectKey("b.jpg")) == nil)
    #expect(try await store.objects.link(ObjectKey("a.jpg"), lasting: .seconds(1)) == nil)
  }

  @Test func `a folder is shared, and what dead ones left is removed`() async throws {
    let folder = try TemporaryFolder()
    let first = try await FolderObjects(path: folder.path)
    let writer = try await first.writer(ObjectKey("a"), type: "")
    try await writer.write([1])
    let dead = folder.path("incoming/dead")
    try FileManager.default.createDirectory(atPath: dead, withIntermediateDirectories: true)
    for name in ["lock", "half"] { try Data([9]).write(to: URL(filePath: "\(dead)/\(name)")) }
    let second = try await FolderObjects(path: folder.path)
    #expect(!FileManager.default.fileExists(atPath: dead))
    #expect(try await writer.finish().size == 1)
    #expect(try await second.bytes("a") == [1])
  }
}
