/// How often whom, and how it is said: the limit of a route or a group.
package struct RateLimit: Sendable {
  /// What of its state the answers tell.
  package enum Figures: Sendable {
    /// Nothing but `Retry-After` with a refusal.
    case none
    /// `X-RateLimit-Limit` and `X-RateLimit-Remaining`.
    case remaining
    /// `X-RateLimit-Reset` as well.
    case all
  }

  package var rule: TokenBucket.Rule
  /// Routes of one scope share their buckets.
  package var scope: String
  /// Whose bucket: by default the address of the client.
  package var key: @Sendable (Request) -> String
  /// Requests that are not counted here, because they are somewhere else.
  package var spares: @Sendable (Request) -> Bool = { _ in false }
  package var buckets: any RateLimitBuckets
  package var figures: Figures
  /// The words of the 429.
  package var refusal: String
  /// Seconds that the 429 names; nil for the time until the next token.
  package var retryAfter: Int?

  package init(
    _ rule: TokenBucket.Rule, scope: String, buckets: any RateLimitBuckets, figures: Figures = .all,
    refusal: String = "Too many requests; try again later.", retryAfter: Int? = nil,
    key: @escaping @Sendable (Request) -> String = { $0.remoteAddress }
  ) {
    self.rule = rule
    self.scope = scope
    self.key = key
    self.buckets = buckets
    self.figures = figures
    self.refusal = refusal
    self.retryAfter = retryAfter
  }
}

/// Where the buckets are kept: in memory, or where several processes share them.
package protocol RateLimitBuckets: Sendable {
  /// Takes one token of this bucket. A store that cannot be reached throws; the request is then let through.
  func take(_ key: String, _ rule: TokenBucket.Rule) async throws -> TokenBucket.Verdict
}
