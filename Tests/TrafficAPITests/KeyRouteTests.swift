import Groundwork
import Identity
import TestKit
import Testing
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct KeyRouteTests {
  private let base = OwnAPI.prefix

  @Test(arguments: RouteTester.Way.allCases)
  func `a key is told once, opens what its scopes say, and can be revoked`(way: RouteTester.Way) async throws {
    let house = try await OwnHouse()
    let admin = try await house.signedIn(.admin)
    try await RouteTester.run(house.router, over: way) { tester in
      let made = try await tester.post(
        "\(base)/keys", json: ["name": "reader", "scopes": ["read"], "expires_in_days": 2], headers: admin)
      #expect(made.status == 201)
      let (text, id) = (try made.json()["text"]?.string ?? "", try made.json()["key"]?["id"]?.string ?? "")
      let key: Headers = ["X-API-KEY": text]
      #expect(try await tester.get("\(base)/jobs", headers: key).status == 200)
      #expect(try await tester.post("\(base)/uploads", json: ["name": "a.mp4"], headers: key).status == 403)
      #expect(try await tester.get("\(base)/keys", headers: key).status == 403)
      let list = try await tester.get("\(base)/keys", headers: admin).text
      #expect(list.contains(id) && !list.contains(text) && !list.contains("hash"))
      #expect(try await tester.delete("\(base)/keys/\(id)", headers: admin).status == 204)
      #expect(try await tester.get("\(base)/jobs", headers: key).status == 401)
      #expect(try await tester.delete("\(base)/keys/\(id)", headers: admin).status == 404)
    }
  }

  @Test func `a key ends when its time is over`() async throws {
    let house = try await OwnHouse()
    let admin = try await house.signedIn(.admin)
    let tester = RouteTester.inMemory(house.router)
    let made = try await tester.post(
      "\(base)/keys", json: ["name": "a", "scopes": ["read"], "expires_in_days": 2], headers: admin)
    let key: Headers = ["X-API-KEY": try made.json()["text"]?.string ?? ""]
    #expect(try await tester.get("\(base)/jobs", headers: key).status == 200)
    house.clock.advance(by: .seconds(2 * 86_400))
    let over = try await tester.get("\(base)/jobs", headers: key)
    #expect(over.status == 401 && over.text.contains("This key is not known, was revoked or has run out."))
    #expect(try await tester.get("\(base)/jobs").text.contains("Sign in first."))
  }

  @Test func `the key of the environment detects and does not administrate`() async throws {
    let house = try await OwnHouse()
    let principal = try #require(try await house.keys.principal(forKey: OwnHouse.environmentKey))
    #expect(principal.may(Scope.detect) && principal.may(Scope.read) && !principal.may(Scope.admin))
    for wrong in [nil, "", "x", OwnHouse.environmentKey + "x", "gk_AAAAAAAA_" + String(repeating: "A", count: 43)] {
      #expect(try await house.keys.principal(forKey: wrong) == nil)
    }
  }
}
