import Identity
import Groundwork
import WebServer

/// Bounds how often one key uploads. Stands behind the sign-in, so that made-up keys fill no memory.
struct KeyedRateLimit: Middleware {
  private let doors: TrafficAIDoors

  init(_ doors: TrafficAIDoors) { self.doors = doors }

  func respond(to request: Request, next: Responder) async throws -> Response {
    guard let verdict = await verdict(on: request.caller.label), !verdict.isAllowed else { return await next(request) }
    let wait = verdict.retryAfter.components
    throw HTTPError(
      429, "Rate limit exceeded. Try again later.",
      headers: ["Retry-After": String(max(1, wait.seconds + (wait.attoseconds > 0 ? 1 : 0)))])
  }

  /// nil when the buckets cannot be reached: better no limit than no service. `WatchedBuckets` tell it.
  private func verdict(on key: String) async -> TokenBucket.Verdict? {
    do {
      return try await doors.buckets.take("trafficai \(key)", doors.settings.rate)
    } catch { return nil }
  }
}
