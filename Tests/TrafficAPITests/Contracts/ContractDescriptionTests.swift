import Testing
import TestKit
import TrafficAPI
import WebServer

/// Every route of the contracts is described well enough for the reference.
struct ContractDescriptionTests {
  private func routes() async throws -> [Route] {
    try await ContractHouse().router.groups.filter { $0.name != "system" }.flatMap(\.routes)
  }

  @Test func `every route says what it is, under a tag`() async throws {
    let routes = try await routes()
    #expect(routes.count == 18)
    for route in routes {
      #expect(!route.description.summary.isEmpty, "\(route.method) \(route.pattern)")
      #expect(route.description.tags.count == 1, "\(route.method) \(route.pattern)")
      #expect(route.isListed)
    }
  }

  @Test func `every name in a path is explained`() async throws {
    for route in try await routes() {
      let explained = route.description.parameters.filter { $0.place == .path }.map(\.name)
      #expect(explained == route.pattern.names, "\(route.pattern)")
      #expect(route.description.parameters.allSatisfy { !$0.summary.isEmpty })
    }
  }

  @Test func `every route says what it answers and takes`() async throws {
    for route in try await routes() {
      let statuses = route.description.responses.map(\.status)
      #expect(statuses.contains { (200..<300).contains($0) }, "\(route.pattern)")
      #expect(Set(statuses).count == statuses.count, "\(route.pattern): \(statuses)")
      #expect(route.description.responses.allSatisfy { !$0.summary.isEmpty })
      if route.signIn != nil { #expect(statuses.contains(401) || statuses.contains(403), "\(route.pattern)") }
      #expect((route.method == .post) == (route.description.requestBody != nil), "\(route.pattern)")
    }
  }
}
