/// What a client asks for, as a handler sees it.
package struct Request: Sendable {
  package var method: HTTPMethod
  /// As it was sent, without the query: `/jobs/a%20b`.
  package var path: String
  /// Behind the `?`, as it was sent.
  package var queryText: String
  package var headers: Headers
  package var body: RequestBody
  /// The values of the pattern's `{names}`, percent coding removed.
  package var parameters: PathParameters
  /// The address of the client; behind trusted proxies the one that they name.
  package var remoteAddress: String
  /// True when the connection, or the trusted proxy in front, speaks TLS.
  package var isSecure: Bool
  /// The name of the listener through which it came.
  package var listener: String
  /// Goes through every log line; `RequestIdentity` sets it.
  package var id: String
  /// Who asks, set by the route's `SignIn`.
  package var principal: (any Sendable)?
  /// The pattern of the matched route (`/jobs/{id}`), for metrics and logs with bounded labels.
  package internal(set) var pattern: String
  /// What is wrong with its body, known before the handler runs.
  var refusal: HTTPError?

  package init(
    _ method: HTTPMethod, _ target: String, headers: Headers = [:], body: RequestBody = .bytes([]),
    remoteAddress: String = "127.0.0.1", isSecure: Bool = false, listener: String = "main", id: String = ""
  ) {
    self.method = method
    (path, queryText) = Self.split(target)
    self.headers = headers
    self.body = body
    parameters = PathParameters()
    self.remoteAddress = remoteAddress
    self.isSecure = isSecure
    self.listener = listener
    self.id = id
    pattern = ""
  }

  /// The path as it stands in a log line: not longer than anybody reads.
  package var shortPath: String {
    path.utf8.count <= Self.readablePath
      ? path : String(decoding: path.utf8.prefix(Self.readablePath), as: UTF8.self) + "…"
  }

  private static let readablePath = 512

  package var query: Query { Query(queryText) }

  /// The principal, when it is of this kind.
  package func principal<Principal: Sendable>(as kind: Principal.Type) -> Principal? { principal as? Principal }

  /// A value of the `Cookie` header.
  package func cookie(_ name: String) -> String? {
    for header in headers.values("cookie") {
      for pair in header.split(separator: ";") {
        let parts = pair.trimmingBlanks.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] == name { return String(parts[1]) }
      }
    }
    return nil
  }

  /// The token behind `Authorization: Bearer`.
  package var bearerToken: String? {
    guard let value = headers["authorization"] else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1].trimmingBlanks)
  }

  /// The whole body as bytes; reads the stream of a streaming route up to the route's limit.
  package func bytes() async throws -> [UInt8] {
    switch body {
    case .bytes(let bytes): return bytes
    case .stream(let stream):
      var all: [UInt8] = []
      while let piece = try await stream.next() {
        try stream.holds(all.count + piece.count)
        all += piece
      }
      return all
    }
  }

  /// True for a request that wants to become a WebSocket.
  package var isUpgrade: Bool {
    headers["upgrade"]?.lowercased() == "websocket" && headers.words("connection").contains("upgrade")
  }

  private static func split(_ target: String) -> (String, String) {
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target, "") }
    return (String(target[..<mark]), String(target[target.index(after: mark)...]))
  }
}

/// The body of a request: already here, or arriving.
package enum RequestBody: Sendable {
  case bytes([UInt8])
  case stream(BodyStream)
}

/// The values of a pattern's names. Few, so a list.
package struct PathParameters: Sendable, Equatable {
  package private(set) var items: [(name: String, value: String)] = []

  package init() {}

  package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  mutating func append(_ name: String, _ value: String) { items.append((name, value)) }

  mutating func removeLast() { items.removeLast() }

  package static func == (left: Self, right: Self) -> Bool {
    left.items.elementsEqual(right.items) { $0.name == $1.name && $0.value == $1.value }
  }
}
