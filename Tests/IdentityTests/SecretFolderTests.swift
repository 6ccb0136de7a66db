import Foundation
import Groundwork
import Identity
import TestKit
import Testing

struct SecretFolderTests {
  private let home: TemporaryFolder
  private var folder: SecretFolder { SecretFolder(path: home.path("data/secrets")) }

  init() throws { home = try TemporaryFolder() }

  @Test func `a secret is made once, for its owner alone`() throws {
    let made = try folder.secret("SECRET_KEY", given: nil)
    #expect(made.madeIn == home.path("data/secrets/secret-key"))
    let again = try folder.secret("SECRET_KEY", given: Secret(""))
    #expect(again.secret == made.secret && again.madeIn == nil && made.secret.revealed.count == 43)
    let attributes = try FileManager.default.attributesOfItem(atPath: try #require(made.madeIn))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["secret-key"])
  }

  @Test func `processes that start together agree`() async throws {
    let secrets = try await withThrowingTaskGroup(of: Secret.self) { group in
      for _ in 0..<16 { group.addTask { [folder] in try folder.secret("API_KEY", given: nil).secret } }
      return try await group.reduce(into: Set<Secret>()) { $0.insert($1) }
    }
    #expect(secrets.count == 1)
  }

  @Test func `a secret that others may read is refused`() throws {
    let made = try #require(try folder.secret("API_KEY", given: nil).madeIn)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: made)
    #expect(throws: SecretError.readableByOthers(path: made)) { try folder.secret("API_KEY", given: nil) }
  }

  @Test(arguments: [
    "change-me", "CHANGE_ME_IN_PRODUCTION", "your-secret-key-here-change-in-production", "secret", "xxxxxxxxxxxxxxxx",
    "changeme1234567890123456",
  ])
  func `the values of examples are refused`(text: String) {
    #expect(throws: SecretError.placeholder(name: "SECRET_KEY")) {
      try folder.secret("SECRET_KEY", given: Secret(text))
    }
  }

  @Test func `a short secret is refused, a good one is taken and not written down`() throws {
    #expect(throws: SecretError.tooShort(name: "API_KEY", minimum: 16)) {
      try folder.secret("API_KEY", given: Secret("k3y9"))
    }
    #expect(try folder.secret("API_KEY", given: Secret("tQ7-4kf8aB2-mmz91")).madeIn == nil)
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func `a folder that cannot be made says so`() throws {
    try Data().write(to: URL(filePath: home.path("data")))
    #expect(throws: SecretError.self) { try folder.secret("API_KEY", given: nil) }
  }
}
