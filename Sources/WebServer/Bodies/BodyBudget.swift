import Groundwork

/// Bounds how much of bodies lies whole in memory at the same time, over all requests of a server. What does not fit is
/// told to come back.
final class BodyBudget: Sendable {
  /// Bytes up to which a body is small: an eighth of the budget is left for those, so that a few pictures never keep
  /// everybody from signing in.
  static let small = 64 << 10

  private let limit: Int
  private let taken = Lock(0)

  init(limit: Int) { self.limit = limit }

  var inUse: Int { taken.withLock { $0 } }

  /// False when there is no room for more. Whatever is alone always fits.
  fileprivate func change(from old: Int, to new: Int) -> Bool {
    taken.withLock { taken in
      let others = taken - old
      let bound = new <= Self.small ? limit : limit - limit / 8
      if new > old, others > 0, others + new > bound { return false }
      taken = others + new
      return true
    }
  }
}

/// What one request has of the budget; given back with the last reference.
final class BodyShare: Sendable {
  private let budget: BodyBudget
  private let size = Lock(0)

  init(of budget: BodyBudget) { self.budget = budget }

  deinit { _ = budget.change(from: size.withLock { $0 }, to: 0) }

  /// The bytes that lie in memory now, instead of what was said before.
  func resize(to bytes: Int) -> Bool {
    size.withLock { size in
      guard budget.change(from: size, to: bytes) else { return false }
      size = bytes
      return true
    }
  }

  static var refusal: HTTPError {
    HTTPError(
      503, "Too many large requests at this moment; try again.", code: "crowded", headers: ["Retry-After": "2"])
  }
}
