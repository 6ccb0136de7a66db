import Foundation
import Groundwork
import Outbound
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPClientServiceTests {
  private let client = HTTPClient(reach: .anywhere, most: 3)

  private func kind(_ request: HTTPRequest, by client: HTTPClient? = nil) async throws -> HTTPFailure.Kind? {
    do {
      _ = try await (client ?? self.client).send(request)
      return nil
    } catch let failure as HTTPFailure { return failure.kind }
  }

  @Test func `what is asked arrives, and the answer comes back`() async throws {
    let server = try await EchoServer()
    let answer = try await client.send(
      HTTPRequest(
        "PUT", server.address("/a%20b?c=d"), headers: [(name: "X-Word", value: "hello"), (name: "X-Empty", value: "")],
        body: .bytes([0, 255, 10])))
    #expect(answer.status == 200)
    #expect(answer.header("X-METHOD") == "PUT")
    #expect(answer.header("x-path") == "/a%20b?c=d")
    #expect(answer.header("x-word") == "hello")
    #expect(answer.body == [0, 255, 10])
  }

  @Test(arguments: ["GET", "POST", "DELETE", "HEAD", "PATCH"])
  func `every method without a body`(method: String) async throws {
    let server = try await EchoServer()
    let answer = try await client.send(HTTPRequest(method, server.address("/")))
    #expect(answer.header("x-method") == method && answer.body.isEmpty)
  }

  @Test func `files go out and come in without passing through memory`() async throws {
    let server = try await EchoServer()
    let folder = try TemporaryFolder()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    try Data(bytes).write(to: URL(filePath: folder.path("out")))
    let answer = try await client.send(
      HTTPRequest(
        "POST", server.address("/"), body: .file(folder.path("out")), destination: .file(folder.path("in"))))
    #expect(answer.body.isEmpty)
    #expect(try [UInt8](Data(contentsOf: URL(filePath: folder.path("in")))) == bytes)
  }

  @Test func `an answer larger than allowed is cut off`() async throws {
    let server = try await EchoServer()
    var request = HTTPRequest("POST", server.address("/"), body: .bytes([UInt8](repeating: 7, count: 100_000)))
    request.limits.answerSize = 99_999
    #expect(try await kind(request) == .tooLarge)
    request.limits.answerSize = 100_000
    #expect(try await client.send(request).body.count == 100_000)
  }

  @Test func `each trouble has its name`() async throws {
    let server = try await EchoServer()
    let silent = try SilentServer()
    var slow = HTTPRequest("GET", "http://127.0.0.1:\(silent.port)/?token=sesame")
    slow.limits.total = .milliseconds(300)
    #expect(try await kind(slow) == .timeout)
    #expect(try await kind(HTTPRequest("GET", "http://127.0.0.1:\(LoopbackPort.free())/")) == .unreachable)
    #expect(try await kind(HTTPRequest("GET", "http://no-such-name.invalid/")) == .unreachable)
    #expect(try await kind(HTTPRequest("GET", "file:///etc/passwd")) == .invalid)
    #expect(try await kind(HTTPRequest("GET", "https://127.0.0.1:\(server.port)/")) == .insecure)
    #expect(
      try await kind(HTTPRequest("GET", server.address("/"), headers: [(name: "A", value: "b\r\nC: d")])) == .invalid)
    #expect(try await kind(HTTPRequest("PUT", server.address("/"), body: .file("/no/such/file"))) == .file)
    await #expect { _ = try await client.send(slow) } throws: { !"\($0)".contains("sesame") }
  }

  @Test func `no request for a user reaches our own network, not even after a redirect`() async throws {
    let server = try await EchoServer()
    let outside = HTTPClient(reach: .publicAnd([]))
    for address in [server.address("/"), "http://localhost:\(server.port)/", "http://[::1]:\(server.port)/"] {
      #expect(try await kind(HTTPRequest("GET", address), by: outside) == .forbidden)
    }
    // The first server is allowed, the one it sends us to is not.
    let other = try #require(AddressBlock("127.0.0.1"))
    var request = HTTPRequest("GET", server.address("/redirect?to=http://127.0.0.2:\(server.port)/"))
    request.limits.redirects = 3
    #expect(try await kind(request, by: HTTPClient(reach: .publicAnd([other]))) == .forbidden)
    #expect(try await client.send(request).header("x-path") == "/")
    #expect(server.visitors.filter { $0 == "127.0.0.2" }.count == 1)
  }

  @Test func `a connection that may lead anywhere is no way in for who may not`() async throws {
    let server = try await EchoServer()
    let (anywhere, outside) = (HTTPClient(reach: .anywhere, most: 1), HTTPClient(reach: .publicAnd([]), most: 1))
    for _ in 0..<2 {
      #expect(try await anywhere.send(HTTPRequest("GET", server.address("/"))).status == 200)
      #expect(try await kind(HTTPRequest("GET", server.address("/")), by: outside) == .forbidden)
    }
    #expect(server.visitors.count == 2)
  }

  @Test func `redirects are followed only as far as allowed`() async throws {
    let server = try await EchoServer()
    var request = HTTPRequest("GET", server.address("/redirect?to=/redirect?to=/end"))
    #expect(try await client.send(request).status == 302)
    request.limits.redirects = 1
    #expect(try await kind(request) == .invalid)
    request.limits.redirects = 2
    #expect(try await client.send(request).header("x-path") == "/end")
  }

  @Test func `a cancelled request ends at once`() async throws {
    let silent = try SilentServer()
    let port = silent.port
    var limits = HTTPLimits()
    // The suite's own limit comes before.
    (limits.total, limits.silence) = (.seconds(600), .seconds(600))
    let request = HTTPRequest("GET", "http://127.0.0.1:\(port)/", limits: limits)
    let task = Task { [client] in try await client.send(request) }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
