import Testing
import TestKit
import WebServer

struct MultipartParserTests {
  private static let form = """
    --b\r
    Content-Disposition: form-data; name="note"\r
    \r
    two\r
    lines\r
    --b\r
    Content-Disposition: form-data; name="file"; filename="a \\"b\\".mp4"\r
    Content-Type: video/mp4\r
    \r
    \r
    --other\r
    --b\r
    Content-Disposition: form-data; name="empty"\r
    \r
    \r
    --b--\r
    epilogue
    """

  private func parts(_ bytes: [UInt8], pieces size: Int) throws -> [(MultipartHead, String)] {
    var parser = MultipartParser(boundary: "b")
    var parts: [(MultipartHead, [UInt8])] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      parser.feed(Array(bytes[start..<min(start + size, bytes.count)]))
      while let event = try parser.next() {
        switch event {
        case .part(let head): parts.append((head, []))
        case .data(let data): parts[parts.count - 1].1 += data
        case .partEnd, .end: break
        }
      }
    }
    try parser.finish()
    return parts.map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
  }

  @Test(arguments: [1, 2, 3, 5, 7, 16, 64, 10_000])
  func `a form is taken apart however it arrives`(size: Int) throws {
    let parts = try parts(Array(Self.form.utf8), pieces: size)
    #expect(parts.map(\.0.name) == ["note", "file", "empty"])
    #expect(parts.map(\.1) == ["two\r\nlines", "\r\n--other", ""])
    #expect(parts[1].0 == MultipartHead(name: "file", filename: "a \"b\".mp4", contentType: "video/mp4"))
    #expect(parts[0].0.filename == nil)
  }

  @Test func `a part in front of everything else may follow a preamble`() throws {
    let parts = try parts(
      Array("read with care\r\n--b\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--b--".utf8), pieces: 9)
    #expect(parts.map(\.1) == ["1"])
  }

  @Test(arguments: [
    ("", "the boundary of its Content-Type does not occur"),
    ("--c\r\n", "the boundary of its Content-Type does not occur"),
    ("--b", "it ends before its last boundary"),
    ("--bxy", "a boundary is followed by something else"),
    ("--b\r\nContent-Disposition: form-data; name=x\r\n\r\nabc", "it ends before its last boundary"),
    ("--b\r\n\r\nabc\r\n--b--", "a part has no Content-Disposition"),
    ("--b\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--b--", "a part's Content-Disposition does not name a field"),
    ("--b\r\nnonsense\r\n\r\nabc\r\n--b--", "a part has a header without a colon"),
  ])
  func `what is wrong is said`(body: String, reason: String) throws {
    let problem = #expect(throws: MultipartProblem.self) { try parts(Array(body.utf8), pieces: 4) }
    #expect(problem?.reason == reason)
  }

  @Test func `endless headers and endless parts are refused`() throws {
    var parser = MultipartParser(boundary: "b")
    parser.feed(Array("--b\r\nA: \(String(repeating: "x", count: 20_000))".utf8))
    #expect(throws: MultipartProblem.self) { while try parser.next() != nil {} }
    var few = MultipartParser.Limits()
    few.parts = 2
    parser = MultipartParser(boundary: "b", limits: few)
    for _ in 0..<3 { parser.feed(Array("\r\n--b\r\nContent-Disposition: form-data; name=x\r\n\r\n".utf8)) }
    #expect(throws: MultipartProblem.self) { while try parser.next() != nil {} }
  }

  @Test(arguments: [
    (#"form-data; name="file"; filename="C:\clips\a.mp4""#, #"C:\clips\a.mp4"#),
    (#"form-data; name=file; filename=plain.mp4"#, "plain.mp4"),
    (#"form-data; name="file"; filename="x"; filename*=UTF-8''stra%C3%9Fe.mp4"#, "straße.mp4"),
    (#"form-data; name="file"; filename="a;b.mp4""#, "a;b.mp4"),
    (#"form-data; name="file"; filename="""#, ""),
  ])
  func `file names are read as clients write them`(header: String, name: String) {
    #expect(MediaType(header).extended("filename") == name)
    #expect(MediaType(header)["name"] == "file")
  }
}

struct MultipartReaderTests {
  private func request(_ body: [[UInt8]], type: String = "multipart/form-data; boundary=b") -> Request {
    Request(.post, "/", headers: ["Content-Type": type], body: .stream(BodyStream(pieces: body)))
  }

  private static func part(_ name: String, _ text: String) -> [UInt8] {
    Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n".utf8)
  }

  @Test func `unread parts are passed over`() async throws {
    var form = try MultipartReader(
      request([Self.part("a", "skipped"), Self.part("b", "kept"), Array("--b--".utf8)]))
    #expect(try await form.next()?.name == "a")
    #expect(try await form.next()?.name == "b")
    #expect(try await form.text() == "kept")
    #expect(try await form.next() == nil)
    #expect(try await form.next() == nil)
  }

  @Test func `a part that is too long is refused with 413`() async throws {
    var form = try MultipartReader(request([Self.part("a", "0123456789"), Array("--b--".utf8)]))
    _ = try await form.next()
    let error = await #expect(throws: HTTPError.self) { try await form.bytes(limit: 9) }
    #expect(error?.status == 413)
  }

  @Test(arguments: ["application/json", "multipart/form-data", "multipart/form-data; boundary="])
  func `a request without a usable boundary is refused`(type: String) {
    #expect(throws: MultipartProblem.self) { try MultipartReader(request([], type: type)) }
  }
}

/// Damaged forms end in an error or in parts, never in a crash, and however they are cut, in the same.
struct MultipartMutationTests {
  @Test func `a damaged form is refused or read, and the cuts do not matter`() {
    let seed = Array(
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''%41; filename=\"a\\\"\"\r\nContent-Type: x/y\r\n\r\n\r\n--\r\n-b\r\n--b \r\nContent-Disposition: form-data; name=n\r\n\r\n\r\n--b--"
        .utf8)
    var mutation = Mutation(seed: 0x6D70)
    var refused = 0
    let rounds = Mutation.rounds(usual: 2_000)
    for _ in 0..<rounds {
      let bytes = mutation.damage(seed)
      let whole = outcome(bytes, pieces: bytes.count)
      #expect(whole == outcome(bytes, pieces: 1))
      if whole == nil { refused += 1 }
    }
    #expect(refused > rounds / 20 && refused < rounds)
  }

  /// nil: refused.
  private func outcome(_ bytes: [UInt8], pieces size: Int) -> [String]? {
    var parser = MultipartParser(boundary: "b")
    var seen: [String] = []
    do {
      for start in stride(from: 0, to: bytes.count, by: max(size, 1)) {
        parser.feed(Array(bytes[start..<min(start + max(size, 1), bytes.count)]))
        while let event = try parser.next() {
          switch event {
          case .part(let head): seen.append("part \(head)")
          case .data(let data): seen.append("data \(data)")
          case .partEnd: seen.append("partEnd")
          case .end: seen.append("end")
          }
        }
      }
      try parser.finish()
    } catch {
      return nil
    }
    // Data comes in other pieces, so only its sum counts.
    return seen.filter { !$0.hasPrefix("data") }
  }
}
