import Foundation
import TestKit
import Testing

/// The two example files ship with the program: they must say what the program understands, all of it.
@Suite(.timeLimit(.minutes(2)))
struct SettingsExampleTests {
  @Test func `gantry.example.yaml is what the program prints`() async throws {
    let result = try await Program().run("config", "example")
    #expect(result.output == (try text("gantry.example.yaml")), "run: gantry config example > gantry.example.yaml")
  }

  @Test func `the example of variables is understood when every line counts`() async throws {
    let program = try Program()
    let lines = try text(".env.example").split(separator: "\n").compactMap { line -> String? in
      let text = line.drop { $0 == "#" || $0 == " " }
      guard let variable = text.firstMatch(of: /^[A-Z0-9_]+=/) else { return nil }
      return variable.output.hasSuffix("KEY=") && text == variable.output ? text + "kR7-example-of-a-key" : String(text)
    }
    _ = try program.file(".env", text: lines.joined(separator: "\n") + "\n")
    let result = try await program.run("config", "show")
    #expect(result.code == 0, "\(result.messages)")
    #expect(result.output.contains("accounts.secret_key: •••"))
    #expect(!result.output.contains("kR7-example"))
  }

  @Test func `every name of the contracts is in the example, and nothing else`() throws {
    let page = try text("docs/settings.md")
    let also = page.matches(of: #/ Also ((?:`[A-Z0-9_]+`(?:, )?)+)\./#).flatMap { match in
      match.1.matches(of: /[A-Z0-9_]+/).map { String($0.output) }
    }
    let example = try text(".env.example").matches(of: /(?m)^# ([A-Z0-9_]+)=/).map { String($0.1) }
    #expect(also.count > 20)
    #expect(Set(example) == Set(also).union(["REDIS_HOST", "REDIS_PORT"]))
  }

  @Test(arguments: [
    ("CORS_ORIGINS", #"["http://a", "http://b"]"#, "visiontrack.cors_origins: [http://a, http://b]"),
    ("ACCESS_TOKEN_EXPIRE_MINUTES", "45", "accounts.token_lifetime: 45 min"),
    ("MAX_UPLOAD_SIZE", "104857600", "visiontrack.upload_megabytes: 100"),
    ("LOG_LEVEL", "WARN", "logging.level: warning"),
    ("ENVIRONMENT", "production", "logging.format: json"), ("REDIS_HOST", "cache", "redis.url: redis://cache:6379"),
    ("DATABASE_URL", "postgresql://a:b@c/d", "database.url: postgresql://a:•••@c/d"),
  ])
  func `variables are read in the form that others write`(name: String, value: String, line: String) async throws {
    let result = try await Program().run(["config", "show"], environment: [name: value])
    #expect(result.lines.count == 1 && result.lines.first?.hasPrefix(line + "  # ") == true, "\(result.output)")
  }

  @Test func `a variable of one system wins over the common name, ours over both`() async throws {
    let program = try Program()
    let common = ["API_KEY": "a", "TRAFFICAI_API_KEY": "b", "ENVIRONMENT": "staging"]
    let named = try await program.run(["config", "show"], environment: common)
    #expect(named.output == "accounts.api_key: •••  # environment variable TRAFFICAI_API_KEY\n")
    let own = try await program.run(
      ["config", "show"], environment: common.merging(["GANTRY_ACCOUNTS_API_KEY": "c"]) { $1 })
    #expect(own.output == "accounts.api_key: •••  # environment variable GANTRY_ACCOUNTS_API_KEY\n")
  }

  @Test func `a command that serves nobody does not stumble over a contract's variable`() async throws {
    let program = try Program()
    let result = try await program.run(
      ["detect", "nothing.jpg", "--model", try program.model()], environment: ["API_PORT": "eighty"])
    #expect(!result.messages.contains("API_PORT"))
    let check = try await program.run(["config", "check"], environment: ["API_PORT": "eighty"])
    #expect(check.code == 2 && check.messages.contains("environment variable API_PORT: server.port: found \"eighty\""))
  }

  private func text(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }
}
