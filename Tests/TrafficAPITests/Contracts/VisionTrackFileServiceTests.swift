import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackFileServiceTests {
  @Test func `[VT-55] what came of a session is served with its type`() async throws {
    try await ContractHouse.run { house, tester in
      let token = try await house.token(tester: tester)
      let video = "\(RandomTask.id)_output.mp4"
      house.objects.keep("outputs/\(video)", Array("0123456789".utf8))
      house.objects.keep("outputs/\(RandomTask.id)_annotated.jpg", Array("drawn".utf8))
      let whole = try await tester.get("/api/v1/output/\(video)", headers: .bearer(token))
      #expect(whole.headers["content-type"] == "video/mp4")
      #expect(whole.text == "0123456789")
      let picture = try await tester.get("/api/v1/output/\(RandomTask.id)_annotated.jpg", headers: .bearer(token))
      #expect(picture.headers["content-type"] == "image/jpeg")
      var headers = Headers.bearer(token)
      headers["Range"] = "bytes=2-4"
      let part = try await tester.get("/api/v1/output/\(video)", headers: headers)
      #expect(part.status == 206)
      #expect(part.text == "234")
      headers = .bearer(token)
      headers["If-None-Match"] = whole.headers["etag"]
      #expect(try await tester.get("/api/v1/output/\(video)", headers: headers).status == 304)
    }
  }

  @Test func `[VT-56] other names find nothing`() async throws {
    try await ContractHouse.run { house, tester in
      let token = try await house.token(tester: tester)
      house.objects.keep("uploads/secret.mp4", [1])
      house.objects.keep("outputs/secret.mp4", [1])
      for name in [
        "\(RandomTask.id)_output.mp4", "secret.mp4", "..%2Fuploads%2Fsecret.mp4", "%2e%2e", "_output.mp4",
        "..%2F\(RandomTask.id)_output.mp4", "\(RandomTask.id)_output.mp4%00", "\(RandomTask.id).mp4",
      ] {
        let answer = try await tester.get("/api/v1/output/\(name)", headers: .bearer(token))
        #expect([400, 404].contains(answer.status), "\(name)")
        if !name.contains("%00") { #expect(try answer.detail == "File not found", "\(name)") }
      }
    }
  }

  @Test func `[VT-57] anybody may ask which model looks`() async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await tester.get("/api/v1/model/info")
      #expect(
        try answer.json() == [
          "model_path": "yolov8n.pt", "model_name": "yolov8n", "num_classes": 6,
          "class_names": ["person", "bicycle", "car", "motorcycle", "airplane", "bus"],
        ])
      house.pictures.unload()
      #expect(try await tester.get("/api/v1/model/info").status == 503)
    }
  }
}
