package import WebServer

/// The page that people open in a browser, at `/ui` and every address below it.
package struct PageRoutes: Sendable {
  package static let path = "/ui"
  private static let missing = """
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>Gantry without its page</title></head>
    <body>
    <h1>This server has no page yet</h1>
    <p>It is made apart from the program. In a checkout: <code>make web</code>, then <code>make build</code> or
    <code>make release</code>. Beside an installed one: <code>make install</code>, or set
    <code>GANTRY_RESOURCES</code> to the folder that has <code>Web/index.html</code>. Then reload.</p>
    <p>Everything else works: <a href="/docs">the reference</a> shows it.</p>
    </body>
    </html>
    """

  private let site: Site

  package init(site: Site) { self.site = site }

  /// - Parameter ownsRoot: where nothing else answers at `/`.
  package func group(ownsRoot: Bool) -> RouteGroup {
    var routes = [route("/ui", page), route("/ui/{path...}", page), route("/ui/assets/{path...}", asset)]
    if ownsRoot { routes.append(route("/", page)) }
    return RouteGroup("page", routes: routes)
  }

  /// Every address of the page is the same file; it reads the address by itself.
  package var page: Handler {
    { [site] request in
      if let response = site.page(for: request) { return Self.guarded(response, request) }
      var response = Response.html(Self.missing, status: 503)
      response.headers["Cache-Control"] = "no-store"
      return Self.guarded(response, request)
    }
  }

  private var asset: Handler {
    { [site] request in
      guard let response = site.answer("assets/\(request.parameters["path"] ?? "")", to: request) else {
        throw HTTPError.notFound()
      }
      return Self.guarded(response, request)
    }
  }

  private func route(_ pattern: RoutePattern, _ handler: @escaping Handler) -> Route {
    Route(
      .get, pattern, RouteDescription("The page", tags: ["Page"], responses: [.empty(200, "The file")]),
      isListed: false, handler: handler)
  }

  /// Nothing inline, nothing from elsewhere, no text that becomes markup, in nobody's frame; the webcam is for
  /// detection.
  private static func guarded(_ response: Response, _ request: Request) -> Response {
    var response = response
    response.headers["Content-Security-Policy"] = policy(host: request.headers["host"])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
  }

  private static func policy(host: String?) -> String {
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
      + "connect-src 'self'\(sockets(host)); font-src 'self'; manifest-src 'self'; base-uri 'none'; "
      + "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
  }

  /// `'self'` alone leaves sockets out in browsers that follow the second edition of the policy.
  private static func sockets(_ host: String?) -> String {
    guard let host, (1...255).contains(host.utf8.count), host.utf8.allSatisfy(isOfHost) else { return "" }
    return " ws://\(host) wss://\(host)"
  }

  private static func isOfHost(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default:
      [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]")].contains(byte)
    }
  }
}
