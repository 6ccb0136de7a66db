import Groundwork
import Identity
import Records
import Storage
import TestKit
import Testing
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct UploadRouteTests {
  private let base = OwnAPI.prefix

  private func send(
    _ tester: RouteTester, _ place: String, _ headers: Headers, at offset: Int, _ bytes: [UInt8], isLast: Bool = false
  ) async throws -> RouteAnswer {
    var headers = headers
    headers["Upload-Offset"] = String(offset)
    if isLast { headers["Upload-Complete"] = "?1" }
    return try await tester.call(.patch, place, headers: headers, body: bytes)
  }

  private func begin(_ tester: RouteTester, _ headers: Headers, _ body: JSONValue) async throws -> String {
    let made = try await tester.post("\(base)/uploads", json: body, headers: headers)
    #expect(made.status == 201)
    return try #require(made.headers["location"])
  }

  private func stored(_ house: OwnHouse, _ place: String) async throws -> [UInt8]? {
    let id = String(place.split(separator: "/").last ?? "")
    let upload = try #require(try await house.stores.stores.uploads.find(id))
    guard upload.isComplete else { return nil }
    let reader = try await house.objects.reader(try ObjectKey(upload.objectKey), range: nil)
    var bytes: [UInt8] = []
    while let piece = try await reader.next() { bytes += piece }
    await reader.close()
    return bytes
  }

  @Test(arguments: RouteTester.Way.allCases)
  func `pieces become the file, and nothing of them stays`(way: RouteTester.Way) async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let file = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 31 >> 3) }
    try await RouteTester.run(house.router, over: way) { tester in
      let place = try await begin(tester, headers, ["name": "Film.MP4", "type": "video/mp4", "size": 100_000])
      let first = try await send(tester, place, headers, at: 0, Array(file[..<40_000]))
      #expect(first.status == 204 && first.headers["upload-offset"] == "40000")
      let wrong = try await send(tester, place, headers, at: 0, Array(file[..<10]))
      #expect(wrong.status == 409 && wrong.headers["upload-offset"] == "40000")
      let state = try await tester.call(.head, place, headers: headers)
      #expect(state.headers["upload-offset"] == "40000" && state.headers["upload-length"] == "100000")
      let last = try await send(tester, place, headers, at: 40_000, Array(file[40_000...]))
      #expect(last.headers["upload-complete"] == "?1")
      #expect(try await send(tester, place, headers, at: 100_000, [1]).status == 409)
    }
    let objects = try await house.objects.list(prefix: "uploads/", after: nil, limit: 10)
    #expect(objects.count == 1 && objects.first?.key.text.hasSuffix(".mp4") == true)
    let id = String(objects.first?.key.text.dropFirst(8).prefix(36) ?? "")
    #expect(try await stored(house, id) == file)
  }

  @Test func `an upload of unknown size ends when the client says so`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let tester = RouteTester.inMemory(house.router)
    let place = try await begin(tester, headers, ["name": "a"])
    _ = try await send(tester, place, headers, at: 0, [1, 2])
    #expect(try await stored(house, place) == nil)
    _ = try await send(tester, place, headers, at: 2, [3], isLast: true)
    #expect(try await stored(house, place) == [1, 2, 3])
  }

  @Test func `what arrived before the connection broke is kept`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    try await RouteTester.run(house.router, over: .socket) { tester in
      let place = try await begin(tester, headers, ["name": "a", "size": 6])
      let head =
        "PATCH \(place) HTTP/1.1\r\nHost: a\r\nAuthorization: \(headers["authorization"] ?? "")\r\n"
        + "Upload-Offset: 0\r\nContent-Length: 6\r\n\r\n"
      try BrokenConnection.send(Array(head.utf8) + [1, 2, 3, 4], to: try #require(tester.port))
      var received = "0"
      for _ in 0..<200 where received == "0" {
        try await Task.sleep(for: .milliseconds(20))
        received = try await tester.call(.head, place, headers: headers).headers["upload-offset"] ?? ""
      }
      #expect(received == "4")
      #expect(try await send(tester, place, headers, at: 4, [5, 6]).headers["upload-complete"] == "?1")
      #expect(try await stored(house, place) == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test func `two who send the same upload cannot mix their bytes`() async throws {
    let house = try await OwnHouse()
    let desk = UploadDesk(
      store: house.stores.stores.uploads, objects: house.objects, clock: house.clock)
    let ana = Principal(kind: .user(session: "1"), name: "ana", identifier: "1", role: .operator)
    let upload = try await desk.begin(name: "a", type: "a/b", size: 4, for: ana)
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for count in [4, 2, 4] {
        group.addTask {
          do {
            _ = try await desk.append(.bytes(Array([9, 8, 7, 6].prefix(count))), to: upload, at: 0, isLast: false)
            return true
          } catch { return false }
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(outcomes.count { $0 } == 1)
    let now = try await desk.find(upload.id, for: ana)
    if now.received < 4 { _ = try await desk.append(.bytes([7, 6]), to: now, at: 2, isLast: false) }
    #expect(try await stored(house, upload.id) == [9, 8, 7, 6])
    #expect(try await house.objects.list(prefix: "uploads/", after: nil, limit: 10).count == 1)
  }

  @Test func `too much is refused before and while it comes`() async throws {
    let house = try await OwnHouse { $0.uploadBytes = 100 }
    let headers = try await house.signedIn(.operator)
    let tester = RouteTester.inMemory(house.router)
    let body: JSONValue = ["name": "a", "size": 101]
    #expect(try await tester.post("\(base)/uploads", json: body, headers: headers).status == 413)
    let place = try await begin(tester, headers, ["name": "a", "size": 4])
    #expect(try await send(tester, place, headers, at: 0, [1, 2, 3, 4, 5]).status == 413)
    #expect(try await tester.call(.head, place, headers: headers).headers["upload-offset"] == "0")
    #expect(try await house.objects.list(prefix: "uploads/", after: nil, limit: 10).isEmpty)
  }

  @Test func `nobody touches what somebody else uploads`() async throws {
    let house = try await OwnHouse()
    let (ana, bob) = (
      try await house.signedIn(.operator, name: "ana"), try await house.signedIn(.operator, name: "bob")
    )
    let tester = RouteTester.inMemory(house.router)
    let place = try await begin(tester, ana, ["name": "a", "size": 4])
    #expect(try await tester.get(place, headers: bob).status == 404)
    #expect(try await send(tester, place, bob, at: 0, [1]).status == 404)
    #expect(try await tester.delete(place, headers: bob).status == 404)
    #expect(try await tester.delete(place, headers: ana).status == 204)
    #expect(try await tester.get(place, headers: ana).status == 404)
  }
}
