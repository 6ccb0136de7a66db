import Records
import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackBatchServiceTests {
  private func run(_ body: @Sendable (ContractHouse, RouteTester) async throws -> Void) async throws {
    var options = ContractHouse.Options()
    options.visionTrack.requiresSignIn = false
    try await ContractHouse.run(options, body)
  }

  private static func pictures(_ count: Int) -> FormBody {
    (0..<count).reduce(FormBody()) { $0.file("files", "\($1).jpg", "picture \($1)", type: "image/jpeg") }
  }

  @Test func `[VT-45] every picture has its entry, in order`() async throws {
    try await run { _, tester in
      let answer = try await tester.upload("/api/v1/detect/batch", Self.pictures(3))
      #expect(answer.status == 200)
      let body = try answer.json()
      #expect(body["total_processed"] == 3)
      #expect(body["results"]?.array?.map { $0["filename"] } == ["0.jpg", "1.jpg", "2.jpg"])
      #expect(body["results"]?[0]?["total_detections"] == 2)
      #expect(body["results"]?[0]?["detections"]?[0]?["class_name"] == "car")
    }
  }

  @Test func `[VT-46] fifty and no more`() async throws {
    try await run { _, tester in
      let most = try await tester.upload("/api/v1/detect/batch", Self.pictures(50))
      #expect(try most.json()["total_processed"] == 50)
      let more = try await tester.upload("/api/v1/detect/batch", Self.pictures(51))
      #expect(more.status == 400)
      #expect(try more.detail == "Maximum 50 files per batch")
    }
  }

  @Test func `[VT-47] what is no picture does not stop the others`() async throws {
    try await run { _, tester in
      let form = FormBody().file("files", "a.txt", "text", type: "text/plain")
        .file("files", "b.jpg", "nonsense", type: "image/jpeg").file("files", "c.jpg", "picture", type: "image/jpeg")
      let body = try await tester.upload("/api/v1/detect/batch", form).json()
      #expect(body["results"]?[0] == ["filename": "a.txt", "error": "Not an image"])
      #expect(body["results"]?[1] == ["filename": "b.jpg", "error": "Could not decode"])
      #expect(body["results"]?[2]?["total_detections"] == 2)
      #expect(body["total_processed"] == 3)
    }
  }

  @Test func `[VT-48] nothing is kept of a batch`() async throws {
    try await run { house, tester in
      _ = try await tester.upload("/api/v1/detect/batch", Self.pictures(2))
      #expect(house.objects.names == [])
      #expect(try await house.sessions.sessions(page: .init()).isEmpty)
    }
  }

  @Test func `[VT-49] without files`() async throws {
    try await run { _, tester in
      let answer = try await tester.upload("/api/v1/detect/batch", FormBody().field("confidence", "0.4"))
      #expect(answer.status == 422)
      #expect(try answer.detail?[0]?["loc"] == ["body", "files"])
    }
  }

  @Test func `[VT-50] one score for all, wherever it stands`() async throws {
    try await run { _, tester in
      let after = Self.pictures(2).field("confidence", "0.5")
      let before = FormBody().field("confidence", "0.5").file("files", "a.jpg", "picture", type: "image/jpeg")
      for (target, form) in [("", after), ("", before), ("?confidence=0.5", Self.pictures(1))] {
        let body = try await tester.upload("/api/v1/detect/batch\(target)", form).json()
        #expect(body["results"]?.array?.allSatisfy { $0["total_detections"] == 1 } == true)
      }
      let wrong = try await tester.upload("/api/v1/detect/batch?confidence=7", Self.pictures(1))
      #expect(wrong.status == 422)
    }
  }
}
