import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackImageServiceTests {
  private static let picture = FormBody().file("file", "street.jpg", "picture 1", type: "image/jpeg")

  /// A house whose doors are open, since signing in is tested elsewhere.
  private func run(
    _ options: ContractHouse.Options = .init(),
    _ body: @Sendable (ContractHouse, RouteTester) async throws -> Void
  ) async throws {
    var options = options
    options.visionTrack.requiresSignIn = false
    try await ContractHouse.run(options, body)
  }

  @Test func `[VT-20] [VT-21] a picture is answered with what is on it`() async throws {
    try await ContractHouse.run { house, tester in
      let token = try await house.token(tester: tester)
      let answer = try await tester.upload("/api/v1/detect/image", Self.picture, headers: .bearer(token))
      #expect(answer.status == 200)
      let body = try answer.json()
      #expect(
        body.members?.map(\.0) == [
          "session_id", "detections", "total_detections", "processing_time", "annotated_image_url",
        ])
      #expect(body["total_detections"] == 2)
      #expect(
        body["detections"]?[0] == [
          "class_id": 2, "class_name": "car", "confidence": 0.87, "bbox": [101.0, 220.5, 180.25, 301.0],
        ])
      #expect(answer.text.contains("[101.0,220.5,180.25,301.0]"))
      #expect(try #require(body["processing_time"]?.number) >= 0)
      let id = try #require(body["session_id"]?.string)
      #expect(body["annotated_image_url"] == .string("/api/v1/output/\(id)_annotated.jpg"))
    }
  }

  @Test func `[VT-22] the media type has to say that it is a picture`() async throws {
    try await run { _, tester in
      for type in ["video/mp4", "text/plain", nil] {
        let answer = try await tester.upload(
          "/api/v1/detect/image", FormBody().file("file", "a.jpg", "picture", type: type))
        #expect(answer.status == 400)
        #expect(try answer.detail == "File must be an image")
      }
    }
  }

  @Test func `[VT-23] bytes that are no picture`() async throws {
    try await run { house, tester in
      let answer = try await tester.upload(
        "/api/v1/detect/image", FormBody().file("file", "a.jpg", "nonsense", type: "image/jpeg"))
      #expect(answer.status == 400)
      #expect(try answer.detail == "Could not decode image")
      #expect(house.objects.names == [])
    }
  }

  @Test func `[VT-24] the query says from which score on`() async throws {
    try await run { _, tester in
      let high = try await tester.upload("/api/v1/detect/image?confidence=0.5", Self.picture)
      #expect(try high.json()["total_detections"] == 1)
      let low = try await tester.upload("/api/v1/detect/image?confidence=0", Self.picture)
      #expect(try low.json()["total_detections"] == 2)
    }
    try await run { house, tester in
      _ = try await tester.upload("/api/v1/detect/image", Self.picture)
      #expect(house.pictures.confidences == [0.3])
    }
  }

  @Test func `[VT-25] a form field says it too, and the query wins`() async throws {
    try await run { house, tester in
      let before = FormBody().field("confidence", "0.6").file("file", "a.jpg", "picture", type: "image/png")
      _ = try await tester.upload("/api/v1/detect/image", before)
      _ = try await tester.upload("/api/v1/detect/image", Self.picture.field("confidence", "0.7"))
      _ = try await tester.upload("/api/v1/detect/image?confidence=0.8", before)
      #expect(house.pictures.confidences == [0.6, 0.7, 0.8])
    }
  }

  @Test(arguments: [
    ("1.5", "less_than_equal"), ("-0.1", "greater_than_equal"), ("much", "float_parsing"), ("nan", "float_parsing"),
    ("", "float_parsing"),
  ])
  func `[VT-26] a score that is none is refused`(value: String, kind: String) async throws {
    try await run { _, tester in
      let query = try await tester.upload("/api/v1/detect/image?confidence=\(value)", Self.picture)
      #expect(query.status == 422)
      #expect(try query.detail?[0]?["type"] == .string(kind))
      #expect(try query.detail?[0]?["loc"] == ["query", "confidence"])
      #expect(try query.detail?[0]?["input"] == .string(value))
      let field = try await tester.upload("/api/v1/detect/image", Self.picture.field("confidence", value))
      #expect(try field.detail?[0]?["loc"] == ["body", "confidence"])
    }
  }

  @Test func `[VT-27] without a file`() async throws {
    try await run { _, tester in
      let answer = try await tester.upload("/api/v1/detect/image", FormBody().field("confidence", "0.5"))
      #expect(answer.status == 422)
      #expect(
        try answer.detail == [
          ["type": "missing", "loc": ["body", "file"], "msg": "Field required", "input": nil]
        ])
    }
  }

  @Test(arguments: ["image", "video", "batch"])
  func `[VT-28] too large a body is refused, with a length or in chunks`(route: String) async throws {
    var options = ContractHouse.Options()
    options.maximumUpload = 200_000
    try await run(options) { house, tester in
      let type = route == "video" ? "video/mp4" : "image/jpeg"
      let form = FormBody().file(
        route == "batch" ? "files" : "file", "a.mp4", "picture" + String(repeating: "v", count: 300_000), type: type)
      let answer = try await tester.upload("/api/v1/detect/\(route)", form)
      #expect(answer.status == 413)
      #expect(try answer.detail?.string?.isEmpty == false)
      let pieces = stride(from: 0, to: form.whole.count, by: 50_000).map {
        Array(form.whole[$0..<min($0 + 50_000, form.whole.count)])
      }
      let chunked = try await sendChunked(
        port: try #require(tester.port), "/api/v1/detect/\(route)", headers: [:], pieces: pieces)
      #expect(chunked.status == 413)
      #expect(house.objects.names == [])
      #expect(house.objects.openWriters == 0)
    }
  }

  @Test(arguments: ["image", "video", "batch"])
  func `[VT-29] a body that is no form is refused`(route: String) async throws {
    try await run { house, tester in
      let name = route == "batch" ? "files" : "file"
      let type = route == "video" ? "video/mp4" : "image/jpeg"
      for bytes in [Array("nonsense".utf8), FormBody().file(name, "a", "picture", type: type).bytes] {
        let answer = try await tester.upload("/api/v1/detect/\(route)", bytes: bytes)
        #expect(answer.status == 400)
        #expect(try answer.detail?.string?.contains("multipart") == true)
      }
      #expect(house.objects.names == [])
      #expect(try await house.jobCount() == 0)
    }
  }

  @Test func `[VT-30] the drawn picture is at its address`() async throws {
    try await run { _, tester in
      let body = try await tester.upload("/api/v1/detect/image", Self.picture).json()
      let drawn = try await tester.get(try #require(body["annotated_image_url"]?.string))
      #expect(drawn.status == 200)
      #expect(drawn.headers["content-type"] == "image/jpeg")
      #expect(drawn.bytes == FakePictures.drawn)
    }
  }

  @Test func `[VT-31] a picture is a session`() async throws {
    try await run { _, tester in
      let body = try await tester.upload("/api/v1/detect/image", Self.picture).json()
      let id = try #require(body["session_id"]?.string)
      let session = try await tester.get("/api/v1/session/\(id)").json()
      #expect(session["session_type"] == "image")
      #expect(session["total_frames"] == 1)
      #expect(session["total_detections"] == 2)
      #expect(session["class_distribution"] == ["bus": 1, "car": 1])
    }
  }

  @Test(arguments: ["image", "video", "batch"])
  func `[VT-32] without a model it is 503`(route: String) async throws {
    try await run { house, tester in
      house.pictures.unload()
      let answer = try await tester.upload("/api/v1/detect/\(route)", Self.picture)
      #expect(answer.status == 503)
      #expect(try answer.detail?.string?.isEmpty == false)
    }
  }
}
