import Groundwork
import Records
import Storage
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct S3FaultServiceTests {
  @Test func `a store that is down is named, and found again`() async throws {
    let server = try await S3Server()
    let objects = S3Objects(try server.settings())
    _ = try await objects.put("a", [1])
    server.kill()
    #expect(try await failure { _ = try await objects.put("b", [2]) } == .unavailable)
    #expect(try await failure { _ = try await objects.head(ObjectKey("a")) } == .unavailable)
    #expect(try await failure { try await objects.check() } == .unavailable)
    try await server.start()
    #expect(try await objects.bytes("a") == [1])
  }

  @Test func `a store that comes back soon costs only time`() async throws {
    let server = try await S3Server()
    let objects = S3Objects(try server.settings(attempts: 8))
    server.kill()
    async let written = objects.put("a", [1])
    try await Task.sleep(for: .milliseconds(700))
    try await server.start()
    #expect(try await written.size == 1)
  }

  @Test func `a wrong secret and a bucket that is none are refused`() async throws {
    let server = try await S3Server()
    let wrong = S3Objects(try server.settings(secretKey: "guessed"))
    #expect(try await failure { _ = try await wrong.put("a", [1]) } == .refused)
    #expect(try await failure { try await wrong.check() } == .refused)
    let elsewhere = S3Objects(try server.settings(bucket: "nowhere"))
    #expect(try await failure { try await elsewhere.check() } == .refused)
    await #expect { try await wrong.check() } throws: { !"\($0)".contains("guessed") }
  }

  @Test func `settings that cannot work are said at once`() throws {
    #expect { try S3Settings(endpoint: "s3.example.org", bucket: "b", accessKey: "a", secretKey: .init("s")) } throws: {
      ($0 as? StoreError)?.kind == .invalid
    }
  }
}
