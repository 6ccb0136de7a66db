/// Lets nobody through who has not signed in the way the route asks for.
struct SigningIn: Middleware {
  let signIn: SignIn

  func respond(to request: Request, next: Responder) async throws -> Response {
    var request = request
    request.principal = try await signIn.check(request)
    return await next(request)
  }
}
