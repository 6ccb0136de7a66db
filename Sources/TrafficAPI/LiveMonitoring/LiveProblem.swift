package import Pipeline
package import WebServer

/// Refusals in this contract's words.
enum LiveProblem {
  static let noVideo = HTTPError.notFound("Video not found")
  static let noVideoID = HTTPError.badRequest("video_id is required")
  static let noViolation = HTTPError.notFound("Violation not found")

  static func parameter(_ name: String, _ found: String, _ allowed: String) -> HTTPError {
    .badRequest("Invalid parameter: \(name) is '\(found.prefix(60))', not \(allowed)")
  }
}

/// `{"error": …}`, with `details` where somebody else refused.
enum LiveErrors {
  static let style = ErrorStyle { error, _ in response(error, [("error", error.detail)]) }

  /// Of a listener that serves nothing else: what is not there is a page, as its clients know it.
  static let pages = ErrorStyle { error, _ in
    guard error.status == 404 else { return response(error, [("error", error.detail)]) }
    return LiveCORS.open(
      .html("<html><title>404: Not Found</title><body>404: Not Found</body></html>", status: 404))
  }

  private static func response(_ error: HTTPError, _ members: [(String, JSONValue)]) -> Response {
    let body: JSONValue = error.detail.members == nil ? .object(members) : error.detail
    var response = Response.json(body, status: error.status)
    for field in error.headers.fields { response.headers[field.name] = field.value }
    return LiveCORS.open(response)
  }
}

extension LiveStreamRefusal: HTTPErrorConvertible {
  package var httpError: HTTPError {
    var body: [(String, JSONValue)] = [("error", .string(description))]
    if let details { body.append(("details", .string(details))) }
    return HTTPError(status, value: .object(body))
  }
}
