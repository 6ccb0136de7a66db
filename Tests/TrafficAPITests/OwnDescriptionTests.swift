import TestKit
import Testing
import TrafficAPI
import WebServer

struct OwnDescriptionTests {
  @Test func `no route of ours lacks its description`() async throws {
    let house = try await OwnHouse()
    let document = OpenAPIDocument(
      title: "Gantry", version: "1", summary: "Ours.", groups: house.router.groups)
    #expect(document.gaps == [])
    let paths = document.json["paths"]?.members ?? []
    #expect(paths.count > 20)
    // What can be refused by a guard says so.
    for (path, methods) in paths where path.hasPrefix(OwnAPI.prefix) {
      for (method, route) in methods.members ?? [] where route["security"]?.array?.isEmpty == false {
        let statuses = Set((route["responses"]?.members ?? []).map(\.0))
        #expect(statuses.isSuperset(of: ["401", "403", "429"]), "\(method) \(path)")
      }
    }
  }
}
