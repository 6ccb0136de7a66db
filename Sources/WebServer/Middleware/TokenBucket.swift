/// Lets so many through per time: a bucket that holds `capacity` tokens and fills steadily. A value without a clock.
package struct TokenBucket: Sendable, Equatable {
  /// How often something may happen.
  package struct Rule: Sendable, Hashable {
    /// Tokens of a full bucket.
    package var capacity: Int
    /// In which an empty bucket becomes full.
    package var window: Duration

    package init(_ capacity: Int, per window: Duration) {
      precondition(capacity > 0 && window > .zero, "a rate limit of \(capacity) per \(window) lets nothing through")
      self.capacity = capacity
      self.window = window
    }
  }

  package struct Verdict: Sendable, Equatable {
    package var isAllowed: Bool
    package var limit: Int
    /// Whole tokens left.
    package var remaining: Int
    /// Until the bucket is full again.
    package var untilFull: Duration
    /// Until one token is there; zero when allowed.
    package var retryAfter: Duration

    package init(isAllowed: Bool, limit: Int, remaining: Int, untilFull: Duration, retryAfter: Duration) {
      self.isAllowed = isAllowed
      self.limit = limit
      self.remaining = remaining
      self.untilFull = untilFull
      self.retryAfter = retryAfter
    }
  }

  package private(set) var tokens: Double
  package private(set) var updated: Duration

  /// Full.
  package init(_ rule: Rule, now: Duration) {
    tokens = Double(rule.capacity)
    updated = now
  }

  /// Takes one token if there is one. A clock that went back adds nothing.
  package mutating func take(_ rule: Rule, now: Duration) -> Verdict {
    fill(rule, now: now)
    let isAllowed = tokens >= 1
    if isAllowed { tokens -= 1 }
    let perToken = rule.window / rule.capacity
    return Verdict(
      isAllowed: isAllowed, limit: rule.capacity, remaining: Int(tokens),
      untilFull: perToken * (Double(rule.capacity) - tokens),
      retryAfter: isAllowed ? .zero : perToken * (1 - tokens))
  }

  package mutating func isFull(_ rule: Rule, now: Duration) -> Bool {
    fill(rule, now: now)
    return tokens >= Double(rule.capacity)
  }

  private mutating func fill(_ rule: Rule, now: Duration) {
    if now > updated {
      tokens = min(Double(rule.capacity), tokens + Double(rule.capacity) * ((now - updated) / rule.window))
    }
    updated = now
  }
}
