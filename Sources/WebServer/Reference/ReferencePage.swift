/// The pages that explain the routes and let people try them: `/docs`, `/redoc`, `/openapi.json`. Everything they need
/// comes from here, so they work without a network; nothing in them is inline, so a strict policy can forbid the rest.
package enum ReferencePage {
  /// - Parameters:
  ///   - document: what is described; made once.
  ///   - prefix: such as `/live`, where everything is mounted below a prefix.
  package static func routes(_ document: OpenAPIDocument, prefix: String = "") -> [Route] {
    let json = document.json.bytes
    let page = html(title: document.title)
    return [
      route("\(prefix)/openapi.json", "The OpenAPI document") { _ in .json(bytes: json) },
      route("\(prefix)/docs", "The reference, to read and to try") { _ in secured(.html(page)) },
      route("\(prefix)/redoc", "The reference, under its other name") { _ in secured(.html(page)) },
      route("\(prefix)/docs/reference.js", "The reference's program") { _ in
        secured(.text(ReferenceScript.text, type: "text/javascript; charset=utf-8"))
      },
      route("\(prefix)/docs/reference.css", "The reference's looks") { _ in
        secured(.text(ReferenceStyle.text, type: "text/css; charset=utf-8"))
      },
    ]
  }

  private static func route(_ path: String, _ summary: String, _ handler: @escaping Handler) -> Route {
    Route(
      .get, RoutePattern(path), RouteDescription(summary, tags: ["reference"], responses: [.empty(200, "The file")]),
      isListed: false, handler: handler)
  }

  private static func secured(_ response: Response) -> Response {
    var response = response
    response.headers["Content-Security-Policy"] =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; "
      + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-cache"
    return response
  }

  /// Addresses are relative to the page, so that the page works below a prefix too.
  private static func html(title: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(title)) – reference</title>
    <link rel="stylesheet" href="docs/reference.css">
    <script src="docs/reference.js" defer></script>
    </head>
    <body>
    <header><h1>\(escaped(title))</h1><p id="summary"></p></header>
    <main>
    <section aria-labelledby="sign-in-title"><h2 id="sign-in-title">Sign in</h2><div id="sign-in"></div></section>
    <label class="search">Find <input id="search" type="search" autocomplete="off"></label>
    <div id="routes"><p>Loading…</p></div>
    </main>
    <noscript>This page needs JavaScript; the document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
    </body>
    </html>
    """
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}
