/// A refusal that knows its status. Handlers and middleware throw it; the route's group decides how its body looks.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
  package var status: Int
  /// Text, or a value such as a list of problems.
  package var detail: JSONValue
  package var headers: Headers
  /// A word for programs, for groups whose bodies carry one.
  package var code: String?

  package init(_ status: Int, _ detail: String? = nil, code: String? = nil, headers: Headers = [:]) {
    self.init(status, value: .string(detail ?? HTTPStatus.phrase(status)), code: code, headers: headers)
  }

  package init(_ status: Int, value: JSONValue, code: String? = nil, headers: Headers = [:]) {
    self.status = status
    self.detail = value
    self.code = code
    self.headers = headers
  }

  package var description: String { "\(status) \(text)" }

  /// The detail as one text.
  package var text: String {
    if case .string(let text) = detail { return text }
    return detail.text
  }

  package static func badRequest(_ detail: String) -> HTTPError { HTTPError(400, detail) }
  package static func unauthorized(_ detail: String? = nil) -> HTTPError {
    HTTPError(401, detail, headers: ["WWW-Authenticate": "Bearer"])
  }
  package static func forbidden(_ detail: String? = nil) -> HTTPError { HTTPError(403, detail) }
  package static func notFound(_ detail: String? = nil) -> HTTPError { HTTPError(404, detail) }
  package static func conflict(_ detail: String) -> HTTPError { HTTPError(409, detail) }
  package static func tooLarge(_ detail: String? = nil) -> HTTPError { HTTPError(413, detail) }

  /// 422 with one entry per problem, in the form that FastAPI's clients read.
  package static func unprocessable(_ problems: [ValidationProblem]) -> HTTPError {
    HTTPError(422, value: .array(problems.map(\.json)))
  }
}

/// One field that cannot be accepted.
package struct ValidationProblem: Sendable {
  package var kind: String
  /// Where: `body`, `confidence`.
  package var location: [JSONValue]
  package var message: String
  package var input: JSONValue

  package init(kind: String, location: [JSONValue], message: String, input: JSONValue = .null) {
    self.kind = kind
    self.location = location
    self.message = message
    self.input = input
  }

  var json: JSONValue {
    ["type": .string(kind), "loc": .array(location), "msg": .string(message), "input": input]
  }
}

/// An error of another room that says how it is answered.
package protocol HTTPErrorConvertible: Error {
  var httpError: HTTPError { get }
}

/// How refusals look, chosen per group of routes.
package struct ErrorStyle: Sendable {
  package let render: @Sendable (HTTPError, Request) -> Response

  package init(render: @escaping @Sendable (HTTPError, Request) -> Response) { self.render = render }

  /// `{"detail": …}`
  package static let detail = ErrorStyle.field("detail")
  /// `{"error": …}`
  package static let error = ErrorStyle.field("error")

  private static func field(_ name: String) -> ErrorStyle {
    ErrorStyle { error, _ in
      var response = Response.json(.object([(name, error.detail)]), status: error.status)
      for field in error.headers.fields { response.headers[field.name] = field.value }
      return response
    }
  }

  func response(to error: any Error, _ request: Request, report: FailureReport) -> Response {
    switch error {
    case let error as HTTPError: return render(error, request)
    case let error as any HTTPErrorConvertible:
      let answer = error.httpError
      // Not the client's doing: the operator is told what the client is not.
      if answer.status >= 500 { report(error, request) }
      return render(answer, request)
    case is CancellationError: return render(HTTPError(503, "The request was interrupted; try again."), request)
    default:
      report(error, request)
      return render(HTTPError(500), request)
    }
  }
}

/// Told about errors that are not the client's: those that nobody foresaw, for which the client sees a plain 500, and
/// those of other rooms that are answered with another 5xx.
package typealias FailureReport = @Sendable (any Error, Request) -> Void
