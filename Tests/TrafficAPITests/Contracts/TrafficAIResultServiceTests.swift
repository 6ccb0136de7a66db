import Records
import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct TrafficAIResultServiceTests {
  private static let content = String(repeating: "0123456789", count: 500)

  /// The signed address of a finished task's video.
  private func finished(_ house: ContractHouse, _ tester: RouteTester) async throws -> String {
    let accepted = try await tester.upload("/api/v1/detect", FormBody().file("file", "a.mp4", "v"), headers: .key)
    let id = try #require(try accepted.json()["task_id"]?.string)
    house.objects.keep("results/\(id).mp4", Array(Self.content.utf8))
    try await house.complete(house.claim(id), result: [:])
    return try #require(try await tester.get("/api/v1/status/\(id)", headers: .key).json()["result_url"]?.string)
  }

  @Test func `[TA-40] the address gives the whole video without a key`() async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await tester.get(try await finished(house, tester))
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == "video/mp4")
      #expect(answer.text == Self.content)
    }
  }

  @Test func `[TA-41] a changed address gives nothing`() async throws {
    try await ContractHouse.run { house, tester in
      let address = try await finished(house, tester)
      let path = try #require(address.split(separator: "?").first.map(String.init))
      let end = try #require(address.split(separator: "?").last.map(String.init))
      let later = address.replacing("expires=17", with: "expires=18")
      #expect(later != address)
      for wrong in [path, later, "\(address)x", "/results/\(RandomTask.id).mp4?\(end)", "\(path)?signature=&expires="] {
        let answer = try await tester.get(wrong)
        #expect(answer.status == 404)
        #expect(try answer.detail == "Not Found")
      }
      house.clock.advance(by: .seconds(3601))
      #expect(try await tester.get(address).status == 404)
    }
  }

  @Test func `[TA-42] parts can be asked for`() async throws {
    try await ContractHouse.run { house, tester in
      let address = try await finished(house, tester)
      let part = try await tester.get(address, headers: ["Range": "bytes=10-19"])
      #expect(part.status == 206)
      #expect(part.text == "0123456789")
      #expect(part.headers["content-range"] == "bytes 10-19/5000")
      let last = try await tester.get(address, headers: ["Range": "bytes=-3"])
      #expect(last.text == "789")
      let behind = try await tester.get(address, headers: ["Range": "bytes=5000-"])
      #expect(behind.status == 416)
      #expect(behind.headers["content-range"] == "bytes */5000")
      #expect(behind.headers["content-type"]?.hasPrefix("application/json") == true)
      #expect(try await tester.get(address, headers: ["Range": "lines=1-2"]).status == 200)
    }
  }

  @Test func `[TA-43] what the client has is not sent again`() async throws {
    try await ContractHouse.run { house, tester in
      let address = try await finished(house, tester)
      let tag = try #require(try await tester.get(address).headers["etag"])
      let again = try await tester.get(address, headers: ["If-None-Match": tag])
      #expect(again.status == 304)
      #expect(again.bytes.isEmpty)
      #expect(try await tester.get(address, headers: ["If-None-Match": "\"other\""]).status == 200)
    }
  }

  @Test func `[TA-44] HEAD gives the headers alone`() async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await tester.call(.head, try await finished(house, tester))
      #expect(answer.status == 200)
      #expect(answer.headers["content-length"] == "5000")
      #expect(answer.headers["content-type"] == "video/mp4")
      #expect(answer.bytes.isEmpty)
    }
  }

  @Test func `[TA-45] a signed address of what is gone`() async throws {
    try await ContractHouse.run { house, tester in
      let address = try await finished(house, tester)
      for name in house.objects.names { try house.objects.delete(.init(name)) }
      let answer = try await tester.get(address)
      #expect(answer.status == 404)
      #expect(try answer.detail == "Not Found")
    }
  }

  @Test func `[TA-46] analytics and uploads are not served`() async throws {
    try await ContractHouse.run { house, tester in
      let address = try await finished(house, tester)
      let end = try #require(address.split(separator: "?").last)
      let id = try await house.onlyJob().id
      house.objects.keep("analytics/\(id).json", Array("{}".utf8))
      for path in [
        "/analytics/\(id).json", "/results/../analytics/\(id).json?\(end)", "/uploads/\(id).mp4",
        "/results/..%2Fuploads%2F\(id).mp4?\(end)", "/api/v1/output/\(id).json",
      ] {
        let answer = try await tester.get(path)
        #expect([401, 404].contains(answer.status), "\(path): \(answer.status)")
      }
    }
  }
}
