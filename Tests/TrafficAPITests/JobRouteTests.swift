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
struct JobRouteTests {
  private let base = OwnAPI.prefix

  private func upload(_ house: OwnHouse, _ tester: RouteTester, _ headers: Headers) async throws -> String {
    let made = try await tester.post("\(base)/uploads", json: ["name": "a.mp4", "size": 4], headers: headers)
    let id = try #require(try made.json()["id"]?.string)
    var headers = headers
    headers["Upload-Offset"] = "0"
    #expect(try await tester.call(.patch, "\(base)/uploads/\(id)", headers: headers, body: [1, 2, 3, 4]).status == 204)
    return id
  }

  @Test(arguments: RouteTester.Way.allCases)
  func `a job is handed in, listed, called off and done again`(way: RouteTester.Way) async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    try await RouteTester.run(house.router, over: way) { tester in
      let uploadID = try await upload(house, tester, headers)
      let body: JSONValue = [
        "kind": "test.video", "upload_id": .string(uploadID), "parameters": ["confidence": 0.4], "priority": 3,
      ]
      let made = try await tester.post("\(base)/jobs", json: body, headers: headers)
      #expect(made.status == 202)
      let place = try #require(made.headers["location"])
      let job = try await tester.get(place, headers: headers).json()
      #expect(job["state"]?.string == "queued" && job["parameters"]?["confidence"]?.number == 0.4)
      #expect(job["input_name"]?.string == "a.mp4" && job["priority"]?.integer == 3)

      let list = try await tester.get("\(base)/jobs?state=queued,failed&kind=test.video", headers: headers).json()
      #expect(list["total"]?.integer == 1 && list["items"]?.array?.count == 1)
      #expect(try await tester.get("\(base)/jobs?state=none", headers: headers).status == 422)
      #expect(try await tester.call(.post, "\(place)/retry", headers: headers).status == 409)
      #expect(try await tester.delete("\(base)/uploads/\(uploadID)", headers: headers).status == 409)

      let cancelled = try await tester.call(.post, "\(place)/cancel", headers: headers)
      #expect(try cancelled.json()["state"]?.string == "cancelled")
      let again = try await tester.call(.post, "\(place)/retry", headers: headers)
      #expect(again.status == 202)
      #expect(try again.json()["id"]?.string != job["id"]?.string)
      #expect(try again.json()["state"]?.string == "queued")
    }
  }

  @Test func `a job whose file is gone is not done again`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let tester = RouteTester.inMemory(house.router)
    let id = try await upload(house, tester, headers)
    let made = try await tester.post(
      "\(base)/jobs", json: ["kind": "test.video", "upload_id": .string(id)], headers: headers)
    let place = try #require(made.headers["location"])
    _ = try await tester.call(.post, "\(place)/cancel", headers: headers)
    #expect(try await tester.delete("\(base)/uploads/\(id)", headers: headers).status == 204)
    #expect(try await tester.call(.post, "\(place)/retry", headers: headers).status == 410)
  }

  @Test func `an upload that an earlier job has used up is told so`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let tester = RouteTester.inMemory(house.router)
    let id = try await upload(house, tester, headers)
    let body: JSONValue = ["kind": "test.video", "upload_id": .string(id)]
    #expect(try await tester.post("\(base)/jobs", json: body, headers: headers).status == 202)
    #expect(try await tester.post("\(base)/jobs", json: body, headers: headers).status == 202)
    // The works remove what they have read.
    let row = try #require(try await house.stores.stores.uploads.find(id))
    try await house.objects.delete(try ObjectKey(row.objectKey))
    let late = try await tester.post("\(base)/jobs", json: body, headers: headers)
    #expect(late.status == 410)
    #expect(try late.json()["error"]?["code"]?.string == "input_gone")
  }

  @Test func `a refusal says in words what is wrong with which member`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let answer = try await RouteTester.inMemory(house.router).post(
      "\(base)/jobs", json: ["kind": "test.video", "colour": 1], headers: headers)
    #expect(
      try answer.json()["error"]?["message"]?.string
        == "upload_id: this member is required; colour: there is no such member.")
  }

  @Test(arguments: [
    (#"{"kind":"none","upload_id":"x"}"#, 422), (#"{"kind":"test.video","upload_id":"x"}"#, 404), (#"{}"#, 422),
  ])
  func `what cannot be done is refused`(body: String, status: Int) async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let answer = try await RouteTester.inMemory(house.router).call(
      .post, "\(base)/jobs", headers: headers, body: Array(body.utf8))
    #expect(answer.status == status)
  }

  @Test(arguments: RouteTester.Way.allCases)
  func `one job is followed from its state of now to its end`(way: RouteTester.Way) async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.viewer)
    let job = Job(kind: "test.video", created: Timestamp(sinceEpoch: house.clock.sinceEpoch))
    try await house.stores.stores.jobs.insert(job)
    try await RouteTester.run(house.router, over: way) { tester in
      async let answer = tester.get("\(base)/jobs/\(job.id)/events", headers: headers)
      while house.events.listenerCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
      // What comes before the first look is part of it; the end is told to whoever has looked.
      try await Task.sleep(for: .milliseconds(200))
      house.events.announce(JobEvent(Job(kind: "test.video", created: .zero)))
      let ended = try #require(
        try await house.stores.stores.jobs.cancel(job.id, at: Timestamp(sinceEpoch: house.clock.sinceEpoch)))
      house.events.announce(JobEvent(ended))
      let text = try await answer.text
      let states = text.matches(of: /"state":"([a-z]+)"/).map { String($0.1) }
      #expect(states == ["queued", "cancelled"])
      #expect(try await answer.headers["content-type"] == "text/event-stream")
    }
    #expect(house.events.listenerCount == 0)
  }

  @Test func `an end whose news was lost is found in the row`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.viewer)
    let job = Job(kind: "test.video", created: Timestamp(sinceEpoch: house.clock.sinceEpoch))
    try await house.stores.stores.jobs.insert(job)
    try await RouteTester.run(house.router, over: .socket) { tester in
      async let answer = tester.get("\(base)/jobs/\(job.id)/events", headers: headers)
      while house.events.listenerCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
      try await Task.sleep(for: .milliseconds(200))
      _ = try await house.stores.stores.jobs.cancel(job.id, at: Timestamp(sinceEpoch: house.clock.sinceEpoch))
      let states = try await answer.text.matches(of: /"state":"([a-z]+)"/).map { String($0.1) }
      #expect(states == ["queued", "cancelled"])
    }
  }
}
