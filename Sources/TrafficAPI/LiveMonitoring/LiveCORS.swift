import WebServer

/// Lets every page call, and says so in every answer, asked or not: this contract knows no cookies and no sign-in.
struct LiveCORS: Middleware {
  func respond(to request: Request, next: Responder) async throws -> Response {
    var response = request.method == .options ? Response(status: 204) : await next(request)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
    return response
  }
}
