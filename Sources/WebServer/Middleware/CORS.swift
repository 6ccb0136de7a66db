/// Lets pages of other origins call a group's routes, and answers their browsers' questions about it.
package struct CORS: Middleware {
  package enum Origins: Sendable, Equatable {
    /// `*`, without cookies: a browser would refuse the two together.
    case any
    /// Only these; the one that asked is named in the answer.
    case these([String])
  }

  package var origins: Origins
  package var allowsCredentials: Bool
  package var methods: [HTTPMethod]
  /// Empty: whatever the browser asks for.
  package var headers: [String]
  package var exposedHeaders: [String]
  package var maximumAge: Duration
  /// Of the answer to a browser's question.
  package var preflightStatus: Int

  package init(
    origins: Origins = .any, allowsCredentials: Bool = false,
    methods: [HTTPMethod] = [.get, .post, .put, .patch, .delete, .options], headers: [String] = [],
    exposedHeaders: [String] = [], maximumAge: Duration = .seconds(600), preflightStatus: Int = 204
  ) {
    self.origins = origins
    self.allowsCredentials = allowsCredentials && origins != .any
    self.methods = methods
    self.headers = headers
    self.exposedHeaders = exposedHeaders
    self.maximumAge = maximumAge
    self.preflightStatus = preflightStatus
  }

  package func respond(to request: Request, next: Responder) async throws -> Response {
    guard let origin = request.headers["origin"] else { return await next(request) }
    let isQuestion = request.method == .options && request.headers["access-control-request-method"] != nil
    var response = isQuestion ? Response(status: preflightStatus) : await next(request)
    guard let allowed = allowed(origin) else { return response }
    response.headers["Access-Control-Allow-Origin"] = allowed
    if origins != .any { response.headers.add("Vary", "Origin") }
    if allowsCredentials { response.headers["Access-Control-Allow-Credentials"] = "true" }
    if isQuestion {
      answer(request, &response)
    } else if !exposedHeaders.isEmpty {
      response.headers["Access-Control-Expose-Headers"] = exposedHeaders.joined(separator: ", ")
    }
    return response
  }

  private func answer(_ request: Request, _ response: inout Response) {
    response.headers["Access-Control-Allow-Methods"] = methods.map(\.rawValue).joined(separator: ", ")
    let wanted = headers.isEmpty ? request.headers["access-control-request-headers"] : headers.joined(separator: ", ")
    if let wanted { response.headers["Access-Control-Allow-Headers"] = wanted }
    response.headers["Access-Control-Max-Age"] = String(maximumAge.components.seconds)
  }

  private func allowed(_ origin: String) -> String? {
    switch origins {
    case .any: "*"
    case .these(let known): known.contains { Headers.isSame($0, origin) } ? origin : nil
    }
  }
}
