import Groundwork

/// A Lua script that the server runs as one step. The server keeps it and is asked by fingerprint; one that does not
/// know it (after a restart, say) is told again.
final class RedisScript: Sendable {
  private let name: String
  private let source: String
  /// As the server names it; the same for every server.
  private let fingerprint = Lock<String?>(nil)

  init(_ name: String, _ source: String) {
    self.name = name
    self.source = source
  }

  /// One run of the script.
  struct Run: Sendable {
    /// What it touches: `KEYS` in the script.
    let keys: [String]
    /// `ARGV` in the script.
    let words: [RedisWord]
  }

  func call(_ link: RedisLink, keys: [String], _ words: [RedisWord]) async throws(RedisError) -> RedisReply {
    try await call(link, [Run(keys: keys, words: words)]).first ?? .null
  }

  /// Several runs in one journey; the first refusal is thrown.
  func call(_ link: RedisLink, _ runs: [Run]) async throws(RedisError) -> [RedisReply] {
    guard !runs.isEmpty else { return [] }
    let known: String? = fingerprint.withLock { $0 }
    let mark = if let known { known } else { try await load(link) }
    var replies = try await link.call(runs.map { Self.command(mark, $0) })
    let unknown = replies.indices.filter { index in
      if case .failure(let text) = replies[index] { return text.hasPrefix("NOSCRIPT") }
      return false
    }
    if !unknown.isEmpty {
      let mark = try await load(link)
      let again = try await link.call(unknown.map { Self.command(mark, runs[$0]) })
      for (index, reply) in zip(unknown, again) { replies[index] = reply }
    }
    for reply in replies {
      if case .failure(let text) = reply {
        throw RedisError(.refused, "\(link.settings.address): \(name) was refused: \(text).")
      }
    }
    return replies
  }

  private func load(_ link: RedisLink) async throws(RedisError) -> String {
    guard let mark = try await link.call(RedisCommand("SCRIPT", "LOAD", RedisWord(source))).text else {
      throw RedisError(.unexpected, "\(link.settings.address): \(name) was loaded without a fingerprint.")
    }
    fingerprint.withLock { $0 = mark }
    return mark
  }

  private static func command(_ mark: String, _ run: Run) -> RedisCommand {
    let keys = run.keys.map { RedisWord($0) }
    return RedisCommand("EVALSHA", [RedisWord(mark), RedisWord(keys.count)] + keys + run.words)
  }
}
