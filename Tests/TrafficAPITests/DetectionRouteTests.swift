import Groundwork
import Identity
import Records
import Storage
import TestKit
import Testing
import TrafficAPI
import TrafficCore
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct DetectionRouteTests {
  private let base = OwnAPI.prefix
  private static let camera = "0f8fad5b-d9cb-469f-a165-70867728950e"

  private func detect(
    _ tester: RouteTester, _ headers: Headers, _ query: String = "", bytes: String = "picture"
  ) async throws -> RouteAnswer {
    var headers = headers
    headers["Content-Type"] = "image/jpeg"
    return try await tester.call(.post, "\(base)/detect\(query)", headers: headers, body: Array(bytes.utf8))
  }

  @Test func `a picture becomes a session with its detections, its drawing and its name`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    try await RouteTester.run(house.router, over: .socket) { tester in
      let found = try await detect(tester, headers, "?name=%3Cb%3Estreet.jpg&confidence=0.5")
      #expect(found.status == 200)
      let answer = try found.json()
      #expect(answer["detections"]?.array?.count == 1)
      #expect(answer["detections"]?[0]?["class"]?.string == "car")
      #expect(answer["size"] == [640, 480])
      let id = try #require(answer["session_id"]?.string)
      let list = try await tester.get("\(base)/detection-sessions?kind=image&state=completed&days=1", headers: headers)
        .json()
      #expect(list["total"]?.integer == 1)
      #expect(list["items"]?[0]?["name"]?.string == "<b>street.jpg")
      let one = try await tester.get("\(base)/detection-sessions/\(id)", headers: headers).json()
      #expect(one["classes"]?["car"]?.integer == 1)
      #expect(try await tester.get("\(base)/detection-sessions/\(id)/result", headers: headers).status == 200)
      let table = try await tester.get("\(base)/detection-sessions/\(id)/detections?format=csv", headers: headers)
      #expect(table.headers["content-type"]?.hasPrefix("text/csv") == true)
      #expect(table.text.split(separator: "\r\n").count == 2)
    }
  }

  @Test func `pictures of a webcam fill one session, and nobody else's`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let others = try await house.signedIn(.operator, name: "somebody.else")
    let query = "?kind=webcam&session_id=\(Self.camera)"
    try await RouteTester.run(house.router, over: .socket) { tester in
      for _ in 0..<3 { #expect(try await detect(tester, headers, query).status == 200) }
      #expect(try await detect(tester, others, query).status == 409)
      let one = try await tester.get("\(base)/detection-sessions/\(Self.camera)", headers: headers).json()
      #expect(one["session"]?["frames"]?.integer == 3 && one["session"]?["detections"]?.integer == 6)
      let timeline = try await tester.get(
        "\(base)/detection-sessions/\(Self.camera)/timeline?points=2", headers: headers
      ).json()
      #expect(timeline["step"]?.integer == 2)
      #expect(timeline["items"]?.array?.compactMap { $0["count"]?.integer } == [2, 2, 1, 1])
    }
  }

  @Test func `bytes that are no picture, wrong wishes and viewers are refused with a sentence`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let viewer = try await house.signedIn(.viewer)
    try await RouteTester.run(house.router, over: .socket) { tester in
      #expect(try await detect(tester, headers, bytes: "nonsense").status == 422)
      #expect(try await detect(tester, headers, "?confidence=2").status == 422)
      #expect(try await detect(tester, headers, "?kind=video").status == 422)
      #expect(try await detect(tester, viewer).status == 403)
      #expect(try await detect(tester, headers).status == 200)
      // What others have sent is not a viewer's business.
      let list = try await tester.get("\(base)/detection-sessions", headers: viewer).json()
      #expect(list["total"]?.integer == 0)
      house.pictures.unload()
      #expect(try await detect(tester, headers).status == 503)
    }
  }

  @Test func `the numbers of some days fall into their days`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    try await RouteTester.run(house.router, over: .socket) { tester in
      #expect(try await detect(tester, headers).status == 200)
      // The sign-in of yesterday has ended.
      house.clock.advance(by: .seconds(86_400))
      let headers = try await house.signedIn(.operator)
      #expect(try await detect(tester, headers).status == 200)
      let numbers = try await tester.get("\(base)/analytics?days=3", headers: headers).json()
      #expect(numbers["totals"]?["detections"]?.integer == 4)
      #expect(numbers["course"]?.array?.map { $0["sessions"]?.integer } == [0, 1, 1])
      #expect(numbers["confidence"]?.array?.map(\.integer) == [0, 0, 0, 0, 2, 0, 0, 0, 2, 0])
      #expect(try await tester.get("\(base)/analytics?days=1", headers: headers).json()["course"]?.array?.count == 24)
      #expect(try await tester.get("\(base)/analytics?days=31", headers: headers).status == 422)
    }
  }

  @Test func `an administrator reads the last lines of the log, quieter ones left out`() async throws {
    let house = try await OwnHouse()
    let log = Log(name: "camera north", minimumLevel: .debug, output: house.recent)
    log.info("lost, because only three are kept")
    log.info("one")
    log.warning("two", ["attempt": 3])
    log.error("three")
    let tester = RouteTester.inMemory(house.router)
    let admin = try await house.signedIn(.admin)
    let lines = try await tester.get("\(base)/log?level=warning", headers: admin).json()
    #expect(lines["items"]?.array?.compactMap { $0["message"]?.string } == ["two", "three"])
    #expect(lines["items"]?[0]?["fields"]?["attempt"]?.string == "3")
    #expect(try await tester.get("\(base)/log", headers: admin).json()["items"]?.array?.count == 3)
    let headers = try await house.signedIn(.operator)
    #expect(try await tester.get("\(base)/log", headers: headers).status == 403)
  }
}
