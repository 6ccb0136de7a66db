import WebServer

/// Lets every page call, and says so in every answer, asked or not: this contract knows no cookies and no sign-in.
struct LiveCORS: Middleware {
  func respond(to request: Request, next: Responder) async throws -> Response {
    Self.open(request.method == .options ? Response(status: 204) : await next(request))
  }

  /// Also for answers that arise outside of a route.
  static func open(_ response: Response) -> Response {
    var response = response
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
    return response
  }
}
