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

  @Test func `an upload serves as many jobs as are handed in while it is kept`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let tester = RouteTester.inMemory(house.router)
    let id = try await upload(house, tester, headers)
    let body: JSONValue = ["kind": "test.video", "upload_id": .string(id)]
    #expect(try await tester.post("\(base)/jobs", json: body, headers: headers).status == 202)
    #expect(try await tester.post("\(base)/jobs", json: body, headers: headers).status == 202)
    // When it is too old, or there is no room.
    let row = try #require(try await house.stores.stores.uploads.find(id))
    try await house.objects.delete(try ObjectKey(row.objectKey))
    let late = try await tester.post("\(base)/jobs", json: body, headers: headers)
    #expect(late.status == 410)
    #expect(try late.json()["error"]?["code"]?.string == "input_gone")
  }

  @Test func `an upload that goes while a job is handed in takes the job along`() async throws {
    let house = try await OwnHouse(beforeSubmit: { stores, job in
      let id = try #require(job.inputKey?.dropFirst("uploads/".count).prefix(36))
      #expect(try await stores.uploads.remove(String(id)))
    })
    let headers = try await house.signedIn(.operator)
    let tester = RouteTester.inMemory(house.router)
    let id = try await upload(house, tester, headers)
    let body: JSONValue = ["kind": "test.video", "upload_id": .string(id)]
    #expect(try await tester.post("\(base)/jobs", json: body, headers: headers).status == 410)
    let jobs = try await house.stores.stores.jobs.list(JobFilter(), page: Page())
    #expect(jobs.map(\.state) == [.cancelled])
  }

  @Test(arguments: [
    #"{"confidence":1.5}"#, #"{"confidence":"high"}"#, #"{"track":true}"#, #"{"colour":1}"#, #"{"session_id":""}"#,
    #"{"session_id":"a/b"}"#, #"{"session_id":"../../x"}"#, #"{"session_id":7}"#,
  ])
  func `parameters that the kind does not have, or not so, are refused`(parameters: String) async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let tester = RouteTester.inMemory(house.router)
    let id = try await upload(house, tester, headers)
    let body = #"{"kind":"test.video","upload_id":"\#(id)","parameters":\#(parameters)}"#
    let answer = try await tester.call(.post, "\(base)/jobs", headers: headers, body: Array(body.utf8))
    #expect(answer.status == 422)
    #expect(try await house.stores.stores.jobs.count(JobFilter()) == 0)
  }

  @Test func `a session is filled by its owner's jobs alone, and not while one is at it`() async throws {
    let house = try await OwnHouse()
    let ana = try await house.user("ana", .operator)
    let headers = try await house.signedIn(.operator, name: "ana")
    let tester = RouteTester.inMemory(house.router)
    let upload = try await upload(house, tester, headers)
    func status(_ session: String) async throws -> Int {
      let body: JSONValue = [
        "kind": "test.video", "upload_id": .string(upload), "parameters": ["session_id": .string(session)],
      ]
      return try await tester.post("\(base)/jobs", json: body, headers: headers).status
    }
    func session(of owner: String?, _ status: VisionTrackSession.Status) async throws -> String {
      let session = VisionTrackSession(
        owner: owner, kind: .video, modelName: "m", confidenceThreshold: 0.3, created: .zero, status: status)
      try await house.stores.stores.visionTrack.begin(session)
      return session.id
    }
    #expect(try await status(try await session(of: "user:bob", .completed)) == 409)
    #expect(try await status(try await session(of: nil, .completed)) == 409)
    #expect(try await status(try await session(of: ana.id, .processing)) == 409)
    #expect(try await status(try await session(of: ana.id, .completed)) == 202)
    let new = RandomID.make()
    #expect(try await status(new.uppercased()) == 202)
    let jobs = try await house.stores.stores.jobs.list(JobFilter(), page: Page())
    #expect(jobs.contains { $0.parameters.contains(new) })
  }

  @Test(arguments: RouteTester.Way.allCases)
  func `below an operator one sees one's own jobs alone`(way: RouteTester.Way) async throws {
    let house = try await OwnHouse()
    let ana = try await house.user("ana", .viewer)
    let headers = try await house.signedIn(.viewer, name: "ana")
    let jobs = house.stores.stores.jobs
    let now = Timestamp(sinceEpoch: house.clock.sinceEpoch)
    let own = Job(kind: "test.video", created: now, owner: ana.id)
    // As the other contracts write it.
    let alsoOwn = Job(kind: "test.video", created: now, owner: "user:ana")
    let foreign = Job(kind: "test.video", created: now, owner: "user:bob")
    let nobodys = Job(kind: "test.video", created: now)
    try await jobs.insert([own, alsoOwn, foreign, nobodys])
    try await RouteTester.run(house.router, over: way) { tester in
      func listed(_ query: String = "") async throws -> Set<String> {
        let list = try await tester.get("\(base)/jobs\(query)", headers: headers).json()
        let ids = Set((list["items"]?.array ?? []).compactMap { $0["id"]?.string })
        #expect(list["total"]?.integer == ids.count)
        return ids
      }
      #expect(try await listed() == [own.id, alsoOwn.id])
      #expect(try await listed("?owner=user:ana") == [alsoOwn.id])
      #expect(try await listed("?owner=user:bob") == [])
      for job in [foreign, nobodys] {
        for place in ["", "/events", "/result"] {
          #expect(try await tester.get("\(base)/jobs/\(job.id)\(place)", headers: headers).status == 404)
        }
      }
      #expect(try await tester.get("\(base)/jobs/\(own.id)", headers: headers).status == 200)
      let operators = try await house.signedIn(.operator)
      for (headers, count) in [(headers, 2), (operators, 4)] {
        let system = try await tester.get("\(base)/system", headers: headers).json()
        #expect(system["jobs"] == ["queued": .integer(count), "processing": 0, "failed": 0])
      }
      let all = try await tester.get("\(base)/jobs", headers: operators).json()
      #expect(all["total"]?.integer == 4)
    }
  }

  @Test(arguments: [Role.viewer, .operator])
  func `news of other people's jobs stay with operators`(role: Role) async throws {
    let house = try await OwnHouse()
    let ana = try await house.user("ana", role)
    let headers = try await house.signedIn(role, name: "ana")
    let now = Timestamp(sinceEpoch: house.clock.sinceEpoch)
    let own = Job(kind: "test.video", created: now, owner: ana.id)
    let foreign = Job(kind: "test.video", created: now, owner: "user:bob")
    try await house.stores.stores.jobs.insert([own, foreign])
    try await RouteTester.run(house.router, over: .socket) { tester in
      let connection = try LoopbackConnection(port: try #require(tester.port))
      let request = Request(.get, "\(base)/jobs/events", headers: headers)
      await connection.send(Array(LoopbackHTTP.head(request, length: nil).utf8))
      while house.events.listenerCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
      for job in [foreign, own] { house.events.announce(JobEvent(job)) }
      let text = try await connection.receive(until: own.id)
      #expect(text.contains(foreign.id) == (role == .operator))
    }
  }

  @Test func `a refusal says in words what is wrong with which member`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let answer = try await RouteTester.inMemory(house.router).post(
      "\(base)/jobs", json: ["kind": "test.video", "colour": 1], headers: headers)
    #expect(
      try answer.json()["error"]?["message"]?.string
        == "upload_id: this member is required; colour: there is no such member.")
    let kindless = try await RouteTester.inMemory(house.router).post("\(base)/jobs", json: [:], headers: headers)
    let message = try #require(kindless.json()["error"]?["message"]?.string)
    #expect(kindless.status == 422 && message.contains("kind: this member is required, one of test."), "\(message)")
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

  /// Follows a job. What comes before the first look is part of it, so the rest happens only then.
  private func follow(
    _ job: Job, _ house: OwnHouse, _ tester: RouteTester, _ headers: Headers, then happens: () async throws -> Void
  ) async throws -> (type: String?, states: [String]) {
    let request = Request(.get, "\(base)/jobs/\(job.id)/events", headers: headers)
    let type: String?
    let text: String
    if let port = tester.port {
      let connection = try LoopbackConnection(port: port)
      await connection.send(LoopbackHTTP.head(request, length: nil))
      type = try await LoopbackHTTP.readHead(connection).headers["content-type"]
      let start = try await connection.receive(until: "queued")
      try await happens()
      text = start + "queued" + String(decoding: try await connection.receiveAll(), as: UTF8.self)
    } else {
      // There is an answer once the route has looked.
      let response = await house.router.respond(to: request)
      try await happens()
      type = response.headers["content-type"]
      text = String(decoding: try await response.bytes(), as: UTF8.self)
    }
    return (type, text.matches(of: /"state":"([a-z]+)"/).map { String($0.1) })
  }

  @Test(arguments: RouteTester.Way.allCases)
  func `one job is followed from its state of now to its end`(way: RouteTester.Way) async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let job = Job(kind: "test.video", created: Timestamp(sinceEpoch: house.clock.sinceEpoch))
    try await house.stores.stores.jobs.insert(job)
    try await RouteTester.run(house.router, over: way) { tester in
      let (type, states) = try await follow(job, house, tester, headers) {
        house.events.announce(JobEvent(Job(kind: "test.video", created: .zero)))
        let ended = try #require(
          try await house.stores.stores.jobs.cancel(job.id, at: Timestamp(sinceEpoch: house.clock.sinceEpoch)))
        house.events.announce(JobEvent(ended))
      }
      #expect(states == ["queued", "cancelled"])
      #expect(type == "text/event-stream")
    }
    #expect(house.events.listenerCount == 0)
  }

  @Test func `an end whose news was lost is found in the row`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let job = Job(kind: "test.video", created: Timestamp(sinceEpoch: house.clock.sinceEpoch))
    try await house.stores.stores.jobs.insert(job)
    try await RouteTester.run(house.router, over: .socket) { tester in
      let (_, states) = try await follow(job, house, tester, headers) {
        _ = try await house.stores.stores.jobs.cancel(job.id, at: Timestamp(sinceEpoch: house.clock.sinceEpoch))
      }
      #expect(states == ["queued", "cancelled"])
    }
  }
}
