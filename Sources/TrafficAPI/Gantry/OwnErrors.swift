package import WebServer

/// How our own API refuses: one shape for everything.
///
/// `{"error":{"code":"role","message":"This needs the role admin.","request_id":"8f…"}}`
package enum OwnErrors {
  package static let style = ErrorStyle { error, request in
    var members: [(String, JSONValue)] = [
      ("code", .string(error.code ?? code(of: error.status))), ("message", .string(message(of: error))),
      ("request_id", .string(request.id)),
    ]
    if case .string = error.detail {} else { members.append(("problems", error.detail)) }
    var response = Response.json(["error": .object(members)], status: error.status)
    for field in error.headers.fields { response.headers[field.name] = field.value }
    return response
  }

  static let schema = Schema.named(
    "Error",
    .object([
      "error": .object(
        [
          "code": .described(.string, "A word for programs."), "message": .described(.string, "A sentence for people."),
          "request_id": .string, "problems": .array(.any),
        ], required: ["code", "message", "request_id"])
    ]))

  /// The refusals of a route, for its description.
  static func responses(_ statuses: Int...) -> [ResponseDescription] {
    statuses.map { .json($0, HTTPStatus.phrase($0), schema) }
  }

  private static func message(of error: HTTPError) -> String {
    if case .string(let text) = error.detail { return text }
    let problems = (error.detail.array ?? []).compactMap { problem -> String? in
      guard let text = problem["msg"]?.string else { return nil }
      let place = problem["loc"]?.array?.last?.string
      return place.map { "\($0): \(text)" } ?? text
    }
    return (problems.isEmpty ? HTTPStatus.phrase(error.status) : problems.joined(separator: "; ")) + "."
  }

  private static func code(of status: Int) -> String {
    HTTPStatus.phrase(status).lowercased().map { $0.isLetter ? String($0) : "_" }.joined()
  }
}
