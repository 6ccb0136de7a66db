import Groundwork
import Identity
import TestKit
import Testing
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct CallerLimitTests {
  private let base = OwnAPI.prefix

  private func house(_ rate: Int, pieces: Int = 100) async throws -> OwnHouse {
    let clock = ManualClock()
    return try await OwnHouse({ limits in
      limits.rate = TokenBucket.Rule(rate, per: .seconds(60))
      limits.pieces = TokenBucket.Rule(pieces, per: .seconds(60))
      limits.known = KnownCallers(clock: clock)
      limits.buckets = MemoryBuckets(clock: clock)
    })
  }

  @Test(arguments: RouteTester.Way.allCases)
  func `people behind one address are limited each by themselves, and so is a key`(way: RouteTester.Way) async throws {
    let house = try await house(5)
    let (ana, ben) = (try await house.signedIn(.viewer, name: "ana"), try await house.signedIn(.viewer, name: "ben"))
    let key: Headers = ["X-API-KEY": OwnHouse.environmentKey]
    try await RouteTester.run(house.router, over: way) { tester in
      for _ in 0..<5 {
        for somebody in [ana, ben, key] {
          #expect(try await tester.get("\(base)/jobs", headers: somebody).status == 200)
        }
      }
      let refused = try await tester.get("\(base)/jobs", headers: ana)
      #expect(refused.status == 429 && refused.headers["retry-after"] == "12", "\(refused.headers)")
      #expect(try await tester.get("\(base)/models", headers: ben).status == 429, "all routes together")
    }
  }

  @Test func `strangers are limited by address, whatever they show, and those who are known go on`() async throws {
    let house = try await house(8)
    let tester = RouteTester.inMemory(house.router)
    let ana = try await house.signedIn(.viewer, name: "ana")
    #expect(try await tester.get("\(base)/jobs", headers: ana).status == 200)
    for number in 0..<7 {
      let made: Headers = number.isMultiple(of: 2) ? ["X-API-KEY": "gk_made_up_\(number)"] : [:]
      #expect(try await tester.get("\(base)/jobs", headers: made).status == 401)
    }
    #expect(try await tester.get("\(base)/jobs", headers: ["X-API-KEY": "gk_made_up"]).status == 429)
    #expect(try await tester.get("\(base)/jobs").status == 429)
    let ben = try await house.signedIn(.viewer, name: "ben")
    #expect(try await tester.get("\(base)/jobs", headers: ben).status == 429, "not known yet")
    #expect(try await tester.get("\(base)/jobs", headers: ana).status == 200)
  }

  @Test func `pieces of uploads and single pictures count apart from all else`() async throws {
    let house = try await house(3, pieces: 10)
    let tester = RouteTester.inMemory(house.router)
    let ana = try await house.signedIn(.operator, name: "ana")
    let upload = try await tester.post("\(base)/uploads", json: ["name": "a.bin"], headers: ana)
    let place = try #require(upload.headers["location"])
    for number in 0..<9 {
      var headers = ana
      headers["Upload-Offset"] = String(number)
      headers["Content-Type"] = "application/offset+octet-stream"
      #expect(try await tester.call(.patch, place, headers: headers, body: [7]).status == 204)
    }
    #expect(try await tester.call(.post, "\(base)/detect", headers: ana, body: [7]).status != 429)
    #expect(try await tester.call(.post, "\(base)/detect", headers: ana, body: [7]).status == 429)
    for _ in 0..<2 { #expect(try await tester.get("\(base)/jobs", headers: ana).status == 200) }
    #expect(try await tester.get("\(base)/jobs", headers: ana).status == 429)
  }

  @Test func `somebody who has not come for a minute is a stranger again, and few are remembered`() {
    let clock = ManualClock()
    let known = KnownCallers(lasting: .seconds(60), most: 100, clock: clock)
    known.wasGood("ana")
    clock.advance(by: .seconds(59))
    #expect(known.isKnown("ana") && !known.isKnown("ben"))
    clock.advance(by: .seconds(1))
    #expect(!known.isKnown("ana"))
    for number in 0..<1000 { known.wasGood("\(number)") }
    #expect(known.count <= 100 && known.isKnown("999"))
  }
}
