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
struct JobResultRouteTests {
  private let base = OwnAPI.prefix

  /// A job that ended with this result.
  private func done(_ house: OwnHouse, _ result: String) async throws -> String {
    let now = Timestamp(sinceEpoch: house.clock.sinceEpoch)
    let job = Job(kind: "test.video", created: now)
    let jobs = house.stores.stores.jobs
    try await jobs.insert(job)
    let claimed = try #require(try await jobs.claim(id: job.id, worker: "w", lease: .seconds(60), at: now))
    #expect(
      try await jobs.report(JobProgress(current: 7, total: 15, message: "7/15"), holding: claimed.lease, at: now))
    #expect(try await jobs.complete(claimed.lease, result: result, at: now))
    return job.id
  }

  private func keep(_ house: OwnHouse, _ key: String) async throws {
    let writer = try await house.objects.writer(try ObjectKey(key), type: "video/mp4")
    try await writer.write(Array("0123456789".utf8))
    _ = try await writer.finish()
  }

  @Test(arguments: [
    (#"{"result_key":"results/a.mp4"}"#, "results/a.mp4"), (#"{"output_path":"outputs/b.mp4"}"#, "outputs/b.mp4"),
  ])
  func `the video of a completed job is fetched, whole and in part`(result: String, key: String) async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    try await keep(house, key)
    let path = "\(base)/jobs/\(try await done(house, result))/result"
    try await RouteTester.run(house.router, over: .socket) { tester in
      let whole = try await tester.get(path, headers: headers)
      #expect(whole.status == 200 && whole.headers["content-type"] == "video/mp4")
      #expect(whole.text == "0123456789")
      var ranged = headers
      ranged["Range"] = "bytes=2-4"
      let part = try await tester.get(path, headers: ranged)
      #expect(part.status == 206)
      #expect(part.text == "234")
      #expect(try await tester.get(path).status == 401)
    }
  }

  @Test func `a completed job is done, whatever it reported last`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let id = try await done(house, "{}")
    let job = try await RouteTester.inMemory(house.router).get("\(base)/jobs/\(id)", headers: headers).json()
    #expect(job["progress"]?["fraction"]?.number == 1)
    #expect(job["progress"]?["current"]?.integer == 15)
  }

  @Test func `what has no result yet, none at all or none any more is told apart`() async throws {
    let house = try await OwnHouse()
    let headers = try await house.signedIn(.operator)
    let waiting = Job(kind: "test.video", created: Timestamp(sinceEpoch: house.clock.sinceEpoch))
    try await house.stores.stores.jobs.insert(waiting)
    let tester = RouteTester.inMemory(house.router)
    for (id, status, code) in [
      (waiting.id, 409, "state"), ("nobody", 404, "not_found"), (try await done(house, "{}"), 404, "no_video"),
      (try await done(house, #"{"result_key":"results/gone.mp4"}"#), 410, "result_gone"),
    ] {
      let answer = try await tester.get("\(base)/jobs/\(id)/result", headers: headers)
      #expect(answer.status == status)
      #expect(try answer.json()["error"]?["code"]?.string == code)
    }
  }
}
