import Records
import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct TrafficAIDetectServiceTests {
  private func detect(_ tester: RouteTester, _ form: FormBody) async throws -> RouteAnswer {
    try await tester.upload("/api/v1/detect", form, headers: .key)
  }

  @Test func `[TA-10] a video is accepted with the id of its task`() async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await detect(tester, FormBody().file("file", "junction.mp4", "video"))
      #expect(answer.status == 202)
      let body = try answer.json()
      let id = try #require(body["task_id"]?.string)
      #expect(RandomID.isUUID(id))
      #expect(body == ["task_id": .string(id), "status": "queued"])
      #expect(try await house.onlyJob().id == id)
    }
  }

  @Test(arguments: ["a.mp4", "a.AVI", "a.Mov", "a.mkv", "a.b.WEBM"])
  func `[TA-11] the suffix decides, not the media type`(name: String) async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await detect(tester, FormBody().file("file", name, "video", type: "text/plain"))
      #expect(answer.status == 202)
      let job = try await house.onlyJob()
      #expect(job.inputName == name)
      let suffix = try #require(name.lowercased().split(separator: ".").last)
      #expect(job.inputKey == "uploads/\(job.id).\(suffix)")
    }
  }

  @Test func `[TA-12] without a suffix it is taken for mp4`() async throws {
    try await ContractHouse.run { house, tester in
      #expect(try await detect(tester, FormBody().file("file", "junction", "video")).status == 202)
      let job = try await house.onlyJob()
      #expect(job.inputName == "junction")
      #expect(job.inputKey == "uploads/\(job.id).mp4")
    }
  }

  @Test func `[TA-13] an empty name becomes a name`() async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await detect(tester, FormBody().file("file", "", "video"))
      #expect(answer.status == 202)
      #expect(try await house.onlyJob().inputName == "unknown.mp4")
    }
  }

  @Test(arguments: [(".txt", "notes.TXT"), (".jpg", "a.mp4.jpg")])
  func `[TA-14] another suffix is refused and nothing is kept`(suffix: String, name: String) async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await detect(tester, FormBody().file("file", name, "video", type: "video/mp4"))
      #expect(answer.status == 400)
      let words = "Unsupported file format: \(suffix). Allowed formats: .avi, .mkv, .mov, .mp4, .webm"
      #expect(try answer.detail == .string(words))
      #expect(house.objects.names == [])
      #expect(try await house.jobCount() == 0)
    }
  }

  @Test func `[TA-15] without the part it is 422 in the usual form`() async throws {
    try await ContractHouse.run { _, tester in
      let expected: JSONValue = [
        "detail": [["type": "missing", "loc": ["body", "file"], "msg": "Field required", "input": nil]]
      ]
      let others = try await detect(tester, FormBody().file("video", "a.mp4", "video"))
      let json = try await tester.post("/api/v1/detect", json: ["file": "a.mp4"], headers: .key)
      let nothing = try await tester.call(.post, "/api/v1/detect", headers: .key)
      for answer in [others, json, nothing] {
        #expect(answer.status == 422)
        #expect(try answer.json() == expected)
      }
    }
  }

  @Test func `[TA-16] a text in place of the file is 422`() async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await detect(tester, FormBody().field("file", "a.mp4"))
      #expect(answer.status == 422)
      let problem = try answer.detail?[0]
      #expect(problem?["type"] == "value_error")
      #expect(problem?["loc"] == ["body", "file"])
      #expect(house.objects.names == [])
    }
  }

  @Test(arguments: ["", "no boundary here", "--\(FormBody.boundary)\r\nnonsense\r\n\r\n", "--\(FormBody.boundary)"])
  func `[TA-17] a body that is no form is refused and nothing is kept`(body: String) async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await tester.upload("/api/v1/detect", bytes: Array(body.utf8), headers: .key)
      #expect(answer.status == 400)
      #expect(try answer.detail?.string?.contains("multipart") == true)
      // Broken off behind the file, too.
      let cut = FormBody().file("file", "a.mp4", "video").bytes
      #expect(try await tester.upload("/api/v1/detect", bytes: cut, headers: .key).status == 400)
      #expect(house.objects.names == [])
      #expect(house.objects.openWriters == 0)
      #expect(try await house.jobCount() == 0)
    }
  }

  @Test func `[TA-18] too large a body is refused, with a length or in chunks`() async throws {
    var options = ContractHouse.Options()
    options.maximumUpload = 200_000
    try await ContractHouse.run(options) { house, tester in
      let form = FormBody().file("file", "a.mp4", String(repeating: "v", count: 300_000))
      let answer = try await detect(tester, form)
      #expect(answer.status == 413)
      #expect(try answer.detail?.string?.isEmpty == false)
      let pieces = stride(from: 0, to: form.whole.count, by: 50_000).map {
        Array(form.whole[$0..<min($0 + 50_000, form.whole.count)])
      }
      let port = try #require(tester.port)
      let chunked = try await sendChunked(port: port, "/api/v1/detect", headers: .key, pieces: pieces)
      #expect(chunked.status == 413)
      #expect(try chunked.detail?.string?.isEmpty == false)
      #expect(house.objects.names == [])
      #expect(try await house.jobCount() == 0)
    }
  }

  @Test func `[TA-19] the upload is safe and the row written before the answer`() async throws {
    try await ContractHouse.run { house, tester in
      let content = String(repeating: "frames ", count: 50_000)
      let answer = try await detect(tester, FormBody().field("note", "x").file("file", "j.mkv", content))
      let id = try #require(try answer.json()["task_id"]?.string)
      #expect(house.objects.bytes("uploads/\(id).mkv") == Array(content.utf8))
      let job = try #require(try await house.jobs.find(id))
      #expect(job.kind == "trafficai.video")
      #expect(job.state == .queued)
      #expect(try JSONValue(parsing: Array(job.parameters.utf8)) == ["confidence": 0.25])
    }
  }

  @Test func `[TA-20] a client that goes away leaves nothing`() async throws {
    try await ContractHouse.run { house, tester in
      let connection = try LoopbackConnection(port: try #require(tester.port))
      var request = Request(.post, "/api/v1/detect", headers: .key)
      request.headers["Content-Type"] = FormBody.type
      await connection.send(LoopbackHTTP.head(request, length: 1_000_000))
      await connection.send(FormBody().file("file", "a.mp4", String(repeating: "v", count: 100_000)).bytes)
      for _ in 0..<2000 where house.objects.openWriters == 0 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(house.objects.openWriters == 1)
      await connection.endSending()
      for _ in 0..<500 where house.objects.openWriters > 0 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(house.objects.openWriters == 0)
      #expect(house.objects.names == [])
      #expect(try await house.jobCount() == 0)
    }
  }

  @Test(arguments: [(StoreError.Kind.unavailable, 503), (.full, 507)])
  func `[TA-21] a store that fails is said and leaves no row`(kind: StoreError.Kind, status: Int) async throws {
    try await ContractHouse.run { house, tester in
      house.objects.fail(StoreError(kind, "the store said no"))
      let answer = try await detect(tester, FormBody().file("file", "a.mp4", "video"))
      #expect(answer.status == status)
      #expect(try answer.detail?.string?.isEmpty == false)
      #expect(!answer.text.contains("the store said no"))
      #expect(try await house.jobCount() == 0)
    }
  }

  @Test(arguments: [#"C:\clips\a.mp4"#, "../../a.mp4", "/tmp/a.mp4"])
  func `[TA-22] folders in the name are dropped`(name: String) async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await detect(tester, FormBody().file("file", name, "video"))
      #expect(answer.status == 202)
      #expect(try await house.onlyJob().inputName == "a.mp4")
    }
  }
}
