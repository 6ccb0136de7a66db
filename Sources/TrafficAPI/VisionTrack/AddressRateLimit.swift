import Groundwork
import WebServer

/// Holds each address to its rate, and says in every answer how much is left.
struct AddressRateLimit: Middleware {
  private let doors: VisionTrackDoors

  static let headers = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "Retry-After"]

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  func respond(to request: Request, next: Responder) async throws -> Response {
    guard let verdict = await verdict(on: request.remoteAddress) else { return await next(request) }
    let figures = [("X-RateLimit-Limit", String(verdict.limit)), ("X-RateLimit-Remaining", String(verdict.remaining))]
    guard verdict.isAllowed else {
      var refusal = HTTPError(429, "Rate limit exceeded. Try again later.", headers: ["Retry-After": "60"])
      for (name, value) in figures { refusal.headers[name] = value }
      throw refusal
    }
    var response = await next(request)
    for (name, value) in figures { response.headers[name] = value }
    return response
  }

  /// nil when the buckets cannot be reached: better no limit than no service. `WatchedBuckets` tell it.
  private func verdict(on address: String) async -> TokenBucket.Verdict? {
    do {
      return try await doors.buckets.take("visiontrack \(address)", doors.settings.rate)
    } catch { return nil }
  }
}
